import {describe, expect, it} from '@jest/globals';
import fc from 'fast-check';
import {backupRepository, backupStamp, backupTag} from '../../src/diagnosis/backup-names.ts';
import {type Backup, backupLabels, backupOf, hasSecret, keepable, specDifferences} from '../../src/diagnosis/backups.ts';
import type {CreateSpec} from '../../src/host/docker/objects.ts';

const spec: CreateSpec = {
	name: 'pet',
	image: 'app:1',
	config: {Cmd: ['serve'], Labels: {team: 'shop'}, User: ''},
	hostConfig: {Memory: 67_108_864, Binds: ['data:/srv'], LogConfig: {Type: 'json-file', Config: {'max-size': '10m'}}},
	networks: {edge: {IPAMConfig: {IPv4Address: '172.31.7.20'}}, back: {}},
	environmentNames: ['PATH', 'TOKEN'],
};

const backup: Backup = {
	id: '20261122t015803-3f2a91',
	image: 'drydock/pet:20261122t015803-3f2a91',
	container: {id: 'a'.repeat(64), name: 'pet'},
	at: '2026-11-22T01:58:03.000Z',
	ran: true,
	copied: 'paused',
	spec,
	networks: [{Name: 'edge', Driver: 'bridge', Internal: false, Attachable: false, Ingress: false, EnableIPv6: false, IPAM: {Driver: 'default', Config: [{Subnet: '172.31.7.0/24'}]}, Options: {}, Labels: {}}],
	volumes: [{volume: {name: 'data', driver: 'local', labels: {}, options: {}}, destination: '/srv', secret: false, saved: {file: 'volume-data.tar', sha256: '0'.repeat(64), bytes: 10}}],
	leftOut: [],
};

describe('the repository of a backup', () => {
	it.each([
		['app', 'drydock/app'],
		['MyApp', 'drydock/myapp'],
		['a..b', 'drydock/a-b'],
		['a.-b', 'drydock/a-b'],
		['a__b---c.d_e', 'drydock/a__b---c.d_e'],
		['a___b', 'drydock/a-b'],
		['app-', 'drydock/app'],
		['App_.', 'drydock/app'],
	])('of %s is %s', (name, repository) => {
		expect(backupRepository(name)).toBe(repository);
	});

	it('is one that Docker takes, whatever the container is called', () => {
		const accepted = /^drydock\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
		fc.assert(fc.property(fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/), name => accepted.test(backupRepository(name)) && backupRepository(name).length < 255));
		expect(backupRepository('x'.repeat(500)).length).toBeLessThan(255);
	});

	it('has tags that sort by time and are not shared by two containers', () => {
		expect(backupTag(backupStamp(new Date('2026-11-22T01:58:03.456Z')), '3f2a91'.padEnd(64, '0'))).toBe('20261122t015803-3f2a91');
	});
});

describe('the label of a backup', () => {
	it('holds all of it', () => {
		expect(backupOf({labels: backupLabels(backup)})).toEqual(backup);
	});

	it.each<[string, unknown]>([
		['nothing', undefined],
		['no JSON', 'x'],
		['a list', []],
		['another shape', {...backup, spec: {...spec, hostConfig: 'all'}}],
		['a file outside the folder of a run', {...backup, volumes: [{...backup.volumes[0], saved: {file: '../../etc/shadow', sha256: '0'.repeat(64), bytes: 1}}]}],
		['no checksum', {...backup, volumes: [{...backup.volumes[0], saved: {file: 'x.tar', sha256: '', bytes: 1}}]}],
	])('is none when it holds %s', (_what, content) => {
		expect(backupOf({labels: content === undefined ? {} : {'drydock.spec': typeof content === 'string' ? content : JSON.stringify(content)}})).toBeUndefined();
	});
});

describe('what may be written down of a container', () => {
	it('is not the label that its image was a backup: it would be kept in itself again and again', () => {
		const restored = {...spec, config: {...spec.config, Labels: {team: 'shop', ...backupLabels(backup)}}};
		expect(keepable(restored)).toEqual({spec, leftOut: []});
	});

	it('is no option of a log driver that looks like a secret, and that is named', () => {
		const splunk = {...spec, hostConfig: {LogConfig: {Type: 'splunk', Config: {'splunk-token': 'hunter2', 'splunk-url': 'https://x'}}}};
		const kept = keepable(splunk);
		expect(JSON.stringify(kept)).not.toContain('hunter2');
		expect(kept.leftOut).toEqual(['log option splunk-token']);
		expect(kept.spec.hostConfig['LogConfig']).toEqual({Type: 'splunk', Config: {'splunk-url': 'https://x'}});
	});

	it('is no volume that is mounted with a password', () => {
		expect(hasSecret({options: {type: 'cifs', o: 'username=x,password=y'}})).toBe(true);
		expect(hasSecret({options: {type: 'nfs', o: 'addr=10.0.0.1,rw', device: ':/srv'}})).toBe(false);
	});
});

describe('a container that was made again', () => {
	it('differs in nothing when only its name, its image, our labels and empty values do', () => {
		const {User: _empty, ...config} = spec.config;
		const now = {...spec, name: 'pet-restored', image: backup.image, config: {...config, Domainname: '', Labels: {team: 'shop', ...backupLabels(backup)}}, hostConfig: {...spec.hostConfig, Dns: [], Mounts: null}};
		expect(specDifferences(spec, now)).toEqual([]);
	});

	it('differs in what is named', () => {
		const {back: _back, ...networks} = spec.networks;
		const now = {...spec, config: {...spec.config, Labels: {}}, hostConfig: {...spec.hostConfig, Memory: 0}, networks: {...networks, edge: {}}, environmentNames: ['PATH']};
		expect(specDifferences(spec, now)).toEqual([
			'Labels was {"team":"shop"}, is nothing',
			'Memory was 67108864, is 0',
			'network edge was {"IPAMConfig":{"IPv4Address":"172.31.7.20"}}, is {}',
			'network back was {}, is nothing',
			'environment variable TOKEN is gone',
		]);
	});
});
