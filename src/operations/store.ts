import {readFile, rm} from 'node:fs/promises';
import {basename} from 'node:path';
import {DrydockError} from '../errors.ts';
import {withoutEndpoint} from '../host/machine/store/forget.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {dataRootOf, refuseUnderDaemon} from './means/daemon-stopped.ts';
import {attributesOf, fetchFile, replaceFile} from './means/machine-file.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {copyPath, readCopy, sha256, temporaryPath, writeOrigin, writePrivate} from './means/safety-copies.ts';
import type {Hands, Operation, OperationKind} from './operation.ts';

type Forget = Extract<Operation, {kind: 'store.forget-endpoint'}>;

const short = (id: string): string => id.slice(0, 12);

/** Its bytes as they are now, through a private file, as only root may read it. */
const readStore = async (hands: Hands, path: string): Promise<Buffer> => {
	const temporary = temporaryPath(hands, `${basename(path)}.now`);
	try {
		await fetchFile(hands, path, temporary);
		return await readFile(temporary);
	} finally {
		await rm(temporary, {force: true});
	}
};

const again = (path: string): DrydockError =>
	new DrydockError('refused', `${path} is not as it was when the safety copy was taken; nothing was changed`, {nextSteps: ['Save the store again, with the daemon stopped, then try again.']});

export const storeForgetEndpoint: OperationKind<Forget> = {
	// A comment to a shell: there is no command for it.
	text: ({path, endpointId}) => `# take endpoint ${short(endpointId)} out of ${shellQuote([path])}, with the daemon stopped`,
	risk: () => 'destructive',
	object: ({endpointId}) => short(endpointId),
	loss: async ({path, endpointId}, host) => {
		const store = await host.machine.networkStore(dataRootOf(path));
		const endpoint = store.bridgeEndpoints.find(({id}) => id === endpointId);
		if (endpoint === undefined) return {stops: [], gone: []};
		const network = store.networks.find(({id}) => id === endpoint.networkId)?.name ?? short(endpoint.networkId);
		const ports = [...new Set(endpoint.ports.map(({hostPort, protocol}) => `${hostPort}/${protocol}`))].join(', ');
		return {stops: [], gone: [{name: `endpoint ${short(endpointId)} on network ${network}`, detail: `address ${endpoint.address}${ports === '' ? '' : `, holds ${ports}`}`}]};
	},
	inverse: async ({path}) => ({operations: [{kind: 'copy.restore', name: basename(path), to: path}]}),
	perform: async ({path, endpointId}, hands) => {
		const name = basename(path);
		const {origin} = await readCopy(hands, name);
		if (origin.path !== path) throw again(path);
		await refuseUnderDaemon(hands, path);
		const attributes = await attributesOf(hands, path);
		if (attributes === undefined) throw new DrydockError('not-found', `there is no store ${path}; nothing was changed`, {nextSteps: ['docker info --format "{{.DockerRootDir}}"']});
		const before = await readStore(hands, path);
		// Several endpoints may be taken out after one copy, so what an earlier one left is as good.
		if (![origin.sha256, origin.changedTo].includes(sha256(before))) throw again(path);
		const after = withoutEndpoint(before, endpointId);
		stopIfCancelled(hands, `changing ${path}`);
		// Before the change: if this is cut off, the store is known as ours in either state.
		const temporary = temporaryPath(hands, `${name}.new`);
		try {
			await writePrivate(temporary, after);
			await writeOrigin(hands, name, {...origin, changedTo: sha256(after)});
			await replaceFile(hands, temporary, path, attributes);
		} finally {
			await rm(temporary, {force: true});
		}
		if (!(await readStore(hands, path)).equals(after))
			throw new DrydockError('refused', `${path} does not hold what was written to it`, {nextSteps: [`Put the safety copy back before the daemon is started: ${copyPath(hands, name)}`]});
		say(hands, `endpoint ${short(endpointId)} is out of ${path}; the daemon drops it at its next start`);
		return undefined;
	},
};
