import type {Fault} from 'drydock-cli';

const logPath = async (docker: (...args: readonly string[]) => Promise<string>): Promise<string> => (await docker('inspect', '--format', '{{.LogPath}}', 'chatty')).trim();

export default {
	id: 'big-log',
	title: 'A container\'s log has grown without a bound',
	async inject(host) {
		await host.docker('run', '-d', '--name', 'chatty', '--stop-signal', 'KILL', 'bb:1', 'sh', '-c', 'yes one line of the log that nobody has ever bounded | head -n 300000; touch /printed; while :; do date; sleep 1; done');
		await host.docker('exec', 'chatty', 'sh', '-c', 'until [ -e /printed ]; do sleep .1; done');
	},
	drill: {set: {containers: 'chatty'}, answers: {kinds: 'logs'}},
	async cured(host) {
		const bytes = Number(await host.run(['stat', '-c', '%s', await logPath(host.docker)]));
		return bytes < 1_000_000 || `the log still has ${bytes} bytes`;
	},
	changes: [],
} satisfies Fault;
