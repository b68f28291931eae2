import type {Item} from './items.ts';

/** Next steps are commands, or sentences for a person. */
const isSentence = (text: string): boolean => /^\p{Lu}.*\s.*[.:]$/u.test(text);

/** What can be copied of an item, to be run in another terminal. */
export const commandsOf = (item: Item | undefined): readonly string[] => {
	switch (item?.kind) {
		case 'finding':
			// What follows a command after a gap explains it.
			return item.finding.nextSteps.filter(text => !isSentence(text)).map(text => text.split(/ {3,}/u)[0] ?? '');
		case 'run':
			return [`drydock ${item.run.state === 'running' ? 'report' : 'resume'} ${item.run.id}`];
		case 'scenario':
			return [`drydock rehearse ${item.scenario.runbook} --target twin:${item.scenario.id}${Object.entries(item.scenario.inputs).map(([name, value]) => ` --set ${name}=${value}`).join('')}`];
		case 'document':
			return [item.document.path];
		case 'problem':
			return item.problem.nextSteps.filter(text => !isSentence(text));
		default:
			return [];
	}
};
