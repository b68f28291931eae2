/** Which Debian package usually has a program: for the operator of a machine that lacks it. */
const packages: Readonly<Record<string, string>> = {
	cat: 'coreutils',
	cp: 'coreutils',
	docker: 'docker.io or docker-ce-cli',
	dockerd: 'docker.io or docker-ce',
	ip: 'iproute2',
	iptables: 'iptables',
	journalctl: 'systemd',
	kill: 'procps',
	mv: 'coreutils',
	service: 'init-system-helpers',
	setsid: 'util-linux',
	ss: 'iproute2',
	'start-stop-daemon': 'dpkg',
	sudo: 'sudo',
	systemctl: 'systemd',
	tail: 'coreutils',
};

export const packageOf = (program: string): string | undefined => packages[program.split('/').at(-1) ?? ''];
