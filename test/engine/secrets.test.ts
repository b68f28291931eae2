import {describe, expect, it} from '@jest/globals';
import fc from 'fast-check';
import {createRedaction, secretMark, secretsIn, withSecrets} from '../../src/engine/redaction.ts';
import {inputVariable, secretInput} from '../../src/language/inputs.ts';
import {parseInputs} from '../../src/cli/inputs.ts';
import {putBackSecrets} from '../../src/cli/resume/secrets.ts';
import type {Recorded} from '../../src/cli/resume/recorded.ts';
import {replay} from '../../src/engine/replay.ts';
import type {Operation} from '../../src/operations/operation.ts';
import {act, askStep, book, on, probe, runToy, toyHost, toyOperations} from './support/toy.ts';

const secret = 'correct horse "battery" naïve';
const inputs = {password: secretInput({label: 'password of the share', example: 'geheim'})};

/** In the forms in which a program would print it. */
const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
const expectNone = (text: string): void => {
	for (const form of forms) {
		expect(text).not.toContain(form);
		expect(text).not.toContain(JSON.stringify(form).slice(1, -1));
	}
};

const volume = (password: string): Operation => ({kind: 'volume.create', name: 'v', driver: 'local', labels: {}, options: {o: `username=me,${password}`}});

/** Asks, and then makes something of the secret; `seen` is what the functions of the runbook saw. */
const share = (seen: string[] = []) =>
	book(
		{
			look: probe({needs: ['password'], gives: ['mount'], look: async ({facts}) => ({mount: `o=${facts['password'] as string}`}), say: ({mount}) => [`Found ${mount as string}.`], to: 'ask'}),
			ask: askStep({options: {on: {label: 'On'}}, to: {on: 'make'}}),
			make: act({needs: ['password', 'mount'], plan: async ({facts}) => [volume(facts['mount'] as string), on('a')], verify: async ({facts}) => seen.push(facts['mount'] as string) > 0 || 'not seen', to: 'end'}),
		},
		{inputs, required: ['password']},
	);

const told = {inputs: {password: secret}};
const hostThatTells = () => {
	const host = toyHost();
	host.print = ({output}) => {
		const bytes = Buffer.from(`mounting with ${secret} now\nand ${encodeURIComponent(secret)}\n`);
		for (const byte of bytes) output(Buffer.from([byte]));
	};
	const operations = {...toyOperations(host), text: (op: Operation) => (op.kind === 'volume.create' ? `docker volume create --opt ${op.options['o']}` : op.kind)};
	return {host, operations};
};

describe('a secret that a runbook declares', () => {
	it('is in no event, no question, no record and no output, and what was made of it is still right', async () => {
		const seen: string[] = [];
		const {host, operations} = hostThatTells();
		host.breaks.set('container.start', () => Promise.reject(new Error(`refused for ${secret}`)));
		const {events, records, questions, outputs} = await runToy(share(seen), {...told, host, operations, answers: [{kind: 'choose', outcome: 'on'}, question => ({kind: 'confirm', gave: question.kind === 'confirm' && question.plan.confirmation.by === 'type' ? {typed: question.plan.confirmation.text} : 'enter'}), {kind: 'retry'}]});
		expectNone(JSON.stringify([events, records, questions, [...outputs]]));
		expect(JSON.stringify(records)).toContain(`username=me,o=${secretMark('password')}`);
		expect([...outputs.values()][0]).toBe(`mounting with ${secretMark('password')} now\nand ${secretMark('password')}\n`);
		expect(seen).toEqual([`o=${secret}`]);
	});

	it('is told again when the run goes on, and what was learned of it is whole again', async () => {
		const first = await runToy(share(), told);
		expect(first.result.outcome).toBe('stopped');
		expectNone(JSON.stringify(first.records));
		const recorded = {run: {id: 'x7k2'}, events: first.records, replayed: replay(first.records)} as unknown as Recorded;
		expect(() => putBackSecrets(recorded, 'go-on', share(), {})).toThrow('The record of x7k2 does not hold what is secret: password.');
		// Nothing that goes back is made of it.
		expect(putBackSecrets(recorded, 'undo', share(), {}).secrets).toEqual({});
		const {events, inputs: again, secrets} = putBackSecrets(recorded, 'go-on', share(), {DRYDOCK_SET_PASSWORD: secret});
		const seen: string[] = [];
		const second = await runToy(share(seen), {inputs: again, resume: {events, secrets, goal: 'go-on', from: 'here'}, answers: [{kind: 'choose', outcome: 'go-on'}, {kind: 'choose', outcome: 'on'}]});
		expect(second.result.outcome).toBe('cured');
		expect(seen).toEqual([`o=${secret}`]);
		expectNone(JSON.stringify([second.records, second.events]));
	});

	it('is masked however it is cut, in long lines too', () => {
		const text = fc.array(fc.constantFrom(secret, 'x'.repeat(900), ' ', '\n', secret.slice(0, 9), 'ü'), {maxLength: 30}).map(parts => parts.join(''));
		fc.assert(
			fc.property(text, fc.array(fc.integer({min: 1, max: 3000}), {maxLength: 30}), fc.boolean(), (whole, cuts, pauses) => {
				const redaction = createRedaction();
				redaction.hide('password', secret);
				let out = '';
				const stream = redaction.stream(piece => (out += piece));
				const bytes = Buffer.from(whole).toString('latin1');
				let at = 0;
				for (const cut of [...cuts, bytes.length]) {
					stream.write(bytes.slice(at, (at += cut)));
					if (pauses) stream.pause();
				}
				stream.end();
				expect(Buffer.from(out, 'latin1').toString()).toBe(whole.replaceAll(secret, secretMark('password')));
			}),
		);
	});

	it('with many lines is masked line by line', () => {
		const redaction = createRedaction();
		redaction.hide('key', '-----BEGIN KEY-----\nAAAAB3NzaC1yc2EA\nshort\n-----END KEY-----');
		expect(redaction.text('> AAAAB3NzaC1yc2EA <\nshort')).toBe('> ‹secret:key› <\nshort');
	});

	it('is put back only where its value is given', () => {
		const events = [{a: `x ${secretMark('one')} ${secretMark('two')}`}];
		expect(secretsIn(events)).toEqual(['one', 'two']);
		expect(withSecrets(events, {one: '$&1'})).toEqual([{a: `x $&1 ${secretMark('two')}`}]);
	});

	it('is told in the environment or as an input, and quoted by no error', () => {
		const runbook = {id: 'share', inputs, oneOf: [], required: ['password']};
		const options = {complete: true};
		expect(inputVariable('share-password')).toBe('DRYDOCK_SET_SHARE_PASSWORD');
		expect(parseInputs(runbook, [], {...options, env: {DRYDOCK_SET_PASSWORD: 'geheim'}})).toEqual({password: 'geheim'});
		expect(parseInputs(runbook, ['password=typed'], {...options, env: {DRYDOCK_SET_PASSWORD: 'geheim'}})).toEqual({password: 'typed'});
		expect(() => parseInputs(runbook, ['password=abc'], options)).toThrow(/^--set password: a password of the share has at least 4 characters$/);
		const quoting = {...runbook, inputs: {password: {...inputs.password, parse: (text: string) => { throw new Error(`"${text}" is bad`); }}}};
		expect(() => parseInputs(quoting, ['password=geheim'], options)).toThrow('--set password: "******" is bad');
		let error: unknown;
		try {
			parseInputs(runbook, [], options);
		} catch (caught) {
			error = caught;
		}
		expect(error).toMatchObject({nextSteps: ['password of the share, in the environment: DRYDOCK_SET_PASSWORD']});
	});
});
