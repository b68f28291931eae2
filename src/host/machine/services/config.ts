/**
 * How the services of a host are managed, as the configuration says it. `auto` looks at what runs the machine.
 * Every program is an argument list, never a shell line; `{service}` in an argument stands for the service's name.
 */
export type ServiceConfig =
	| {readonly manager: 'auto' | 'systemd' | 'sysvinit'}
	/**
	 * One daemon that is supervised by nobody: stopped by the pid in its file, started by these arguments. They must
	 * come back by themselves and leave the daemon with an output of its own (`start-stop-daemon --background …`):
	 * one that kept ours would end when Drydock does.
	 */
	| {readonly manager: 'process'; readonly pidFile: string; readonly start: readonly string[]}
	| {
			readonly manager: 'commands';
			readonly start: readonly string[];
			readonly stop: readonly string[];
			/** Without it: stop, then start. */
			readonly restart?: readonly string[];
			/** Ends with 0 when the service runs, with anything else when it does not. */
			readonly status: readonly string[];
			/** Prints what the service logged; its last lines are taken. */
			readonly journal?: readonly string[];
	  };
