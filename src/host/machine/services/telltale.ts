/** What a daemon says of its end, and what its manager does. */
const telling = /level=(?:fatal|error|panic)|failed|unable to|cannot|refused|no space left|panic|invalid/i;
const dull = /level=(?:info|debug|warning)|Handler for (?:GET|POST|DELETE)/;
export const ofManager = /\bsystemd\[1\]: /;

const shown = 4;

/** A daemon that is started again and again says the same each time, at other times and under other ids. */
export const withoutRepeats = (lines: readonly string[]): readonly string[] => {
	const said = lines.map(line => line.replace(/^\S+ \S+ \S+?\[\d+\]: /, '').replace(/time="[^"]*"/, ''));
	return lines.filter((_line, at) => said.lastIndexOf(said[at] ?? '') === at);
};

const ownOf = (lines: readonly string[]): readonly string[] => lines.filter(line => !ofManager.test(line) && telling.test(line) && !dull.test(line));

/** The one line that says most of why a service ended; undefined for an empty log. */
export const reasonIn = (lines: readonly string[]): string | undefined => ownOf(lines).at(-1) ?? lines.findLast(line => !ofManager.test(line)) ?? lines.at(-1);

/** The end of a log, as far as it says why a service ended: its own words first, then those of its manager. */
export const telltale = (lines: readonly string[]): readonly string[] => {
	const own = ownOf(lines);
	const managers = lines.filter(line => ofManager.test(line));
	const found = [...withoutRepeats(own).slice(-shown), ...withoutRepeats(managers).slice(-shown)];
	return found.length === 0 ? lines.slice(-shown) : found;
};
