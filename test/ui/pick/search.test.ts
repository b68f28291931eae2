import {describe, expect, it} from '@jest/globals';
import {recognise} from '../../../src/recognition/recognise.ts';
import {openForm} from '../../../src/ui/pick/form.ts';
import {searchRunbooks} from '../../../src/ui/pick/search.ts';
import {runbooks} from '../support/runbooks.ts';

describe('the search', () => {
	it('puts a runbook whose symptom recognises the text before those with its words', () => {
		const [first, ...others] = searchRunbooks(runbooks, 'endpoint with name proxy already exists in network edge');
		expect(first).toMatchObject({runbook: {id: 'stale-endpoint'}, matched: 'endpoint with name proxy already exists'});
		expect(others.map(({runbook}) => runbook.id)).toContain('network-recreation');
	});

	it('recognises what drydock match recognises, and fills in what the text tells', () => {
		const named = [{...runbooks[0]!, symptoms: [{pattern: /endpoint (?<container>\S+) \(\S+\): Bind for \S+ failed/u, means: 'The port is taken.'}]}];
		const pasted = `\u001b[31mproxy-1  | time="2026-11-24T06:42:01Z" level=error msg="driver failed programming external connectivity on endpoi\nnt proxy (b9f5): Bind for 0.0.0.0:443 failed"`;
		const [found] = searchRunbooks(named, pasted);
		expect(found?.recognised).toEqual(recognise(named, pasted)[0]);
		expect(openForm(named[0]!, found?.recognised?.inputs).values).toEqual({container: 'proxy'});
	});

	it('says which words matched, and leaves out runbooks with none of them', () => {
		expect(searchRunbooks(runbooks, 'members').map(({runbook, matched}) => [runbook.id, matched])).toEqual([['network-recreation', 'members']]);
		expect(searchRunbooks(runbooks, 'xyzzy')).toEqual([]);
	});

	it('lists a runbook before those that it calls, and the others as they come', () => {
		const ids = (list: typeof runbooks): string[] => searchRunbooks(list, '').map(({runbook}) => runbook.id);
		expect(ids(runbooks)).toEqual(['port-conflict', 'stale-endpoint', 'network-recreation']);
		expect(ids(runbooks.toReversed())).toEqual(['stale-endpoint', 'network-recreation', 'port-conflict']);
	});

	it('is not confused by patterns that remember where they stopped', () => {
		const sticky = [{...runbooks[0]!, symptoms: [{pattern: /port/gu, means: 'a port'}]}];
		for (let time = 0; time < 3; time++) expect(searchRunbooks(sticky, 'port')[0]?.matched).toBe('port');
	});
});
