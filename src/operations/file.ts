import {basename} from 'node:path';
import {DrydockError, errorMessage} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import type {HostReader} from '../host/reader.ts';
import {bytesText} from './means/bytes.ts';
import {dataRootOf, isNetworkStore, refuseUnderDaemon} from './means/daemon-stopped.ts';
import {attributesOf, needFolder} from './means/machine-file.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type LossItem, type Operation, type OperationKind} from './operation.ts';

type Move = Extract<Operation, {kind: 'file.move'}>;

const command = ({from, to}: Move): string[] => ['mv', '-nT', '--', from, to];

/** The networks that exist nowhere but in this store: without it the engine knows none but its own. */
const networksIn = async (host: HostReader, store: string): Promise<LossItem[]> => {
	try {
		const {networks} = await host.machine.networkStore(dataRootOf(store));
		return networks.filter(({name}) => !['bridge', 'host', 'none'].includes(name)).map(({name, type}) => ({name: `network ${name}`, detail: `${type}; its containers will not start until it is made again`}));
	} catch (error) {
		return [{name: 'every network of your own', detail: `not known which: ${errorMessage(error)}`}];
	}
};

export const fileMove: OperationKind<Move> = {
	text: op => shellQuote(command(op)),
	risk: () => 'destructive',
	object: ({from}) => typeable(basename(from)),
	loss: async ({from, to}, host) => {
		const status = await host.machine.fileStatus(from);
		if (status === undefined) return noLoss;
		return {stops: [], gone: [{name: `file ${from}`, detail: `${bytesText(status.bytes)}; kept as ${to}`}, ...(isNetworkStore(from) ? await networksIn(host, from) : [])]};
	},
	inverse: async ({from, to}) => ({operations: [{kind: 'file.move', from: to, to: from}]}),
	perform: async (op, hands) => {
		const {from, to} = op;
		const before = await attributesOf(hands, from);
		if (before === undefined) throw new DrydockError('not-found', `there is no file ${from}; nothing was moved`, {nextSteps: [shellQuote(['ls', '-l', '--', from])]});
		const inTheWay = new DrydockError('refused', `there is something at ${to} already; nothing was moved`, {nextSteps: [shellQuote(['ls', '-l', '--', to])]});
		if ((await attributesOf(hands, to)) !== undefined) throw inTheWay;
		await needFolder(hands, to);
		for (const path of [from, to]) await refuseUnderDaemon(hands, path);
		stopIfCancelled(hands, `moving ${from}`);
		await hands.host.run(command(op), {privileged: true, output: hands.output});
		// Some versions of mv say nothing when -n made them leave it.
		if ((await attributesOf(hands, from)) !== undefined) throw inTheWay;
		if ((await attributesOf(hands, to))?.bytes !== before.bytes)
			throw new DrydockError('refused', `${from} was moved, but what is at ${to} has another size`, {nextSteps: [shellQuote(['ls', '-l', '--', to])]});
		say(hands, `moved ${from} to ${to}`);
		return undefined;
	},
};
