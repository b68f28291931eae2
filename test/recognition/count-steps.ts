/**
 * How many steps a backtracking matcher needs for a text, counted by one that does nothing else: what is slow can then
 * be told without a clock. Knows the part of the syntax that symptoms use, and throws for the rest.
 */

type Matches = (code: string) => boolean;

type Node =
	| {readonly kind: 'one'; readonly matches: Matches}
	| {readonly kind: 'boundary'}
	| {readonly kind: 'choice'; readonly ways: readonly (readonly Node[])[]}
	| {readonly kind: 'repeat'; readonly node: Node; readonly fewest: number; readonly most: number; readonly lazy: boolean};

const isWord: Matches = code => /\w/.test(code);

const parse = (source: string, ignoreCase: boolean): readonly (readonly Node[])[] => {
	let at = 0;
	const looking = (text: string): boolean => source.startsWith(text, at);
	const take = (text: string): boolean => looking(text) && ((at += text.length), true);
	const oneOf = (text: string): Node => {
		const pattern = new RegExp(`^(?:${text})$`, ignoreCase ? 'i' : '');
		const known = new Map<string, boolean>();
		return {kind: 'one', matches: code => known.get(code) ?? (known.set(code, pattern.test(code)), known.get(code) === true)};
	};

	const atom = (): Node => {
		if (take('(')) {
			if (!take('?:')) {
				const name = /^\?<[A-Za-z]\w*>/.exec(source.slice(at));
				if (name === null && looking('?')) throw new Error(`not known: ${source.slice(at)}`);
				at += name?.[0].length ?? 0;
			}
			const ways = choice();
			if (!take(')')) throw new Error(`no end: ${source}`);
			return {kind: 'choice', ways};
		}
		if (take('\\b')) return {kind: 'boundary'};
		const text = /^(?:\[(?:\\.|[^\]\\])*\]|\\[^\dkpPB]|[^\\()[\]|?*+{}^$])/.exec(source.slice(at))?.[0];
		if (text === undefined) throw new Error(`not known: ${source.slice(at)}`);
		at += text.length;
		return oneOf(text);
	};

	const item = (): Node => {
		const node = atom();
		const found = /^(?:([?*+])|\{(\d+)(,?)(\d*)\})(\??)/.exec(source.slice(at));
		if (found === null) return node;
		at += found[0].length;
		const [, sign, low = '', comma, high] = found;
		const fewest = sign === undefined ? Number(low) : sign === '+' ? 1 : 0;
		const most = sign === undefined ? (comma === '' ? Number(low) : high === '' ? Infinity : Number(high)) : sign === '?' ? 1 : Infinity;
		return {kind: 'repeat', node, fewest, most, lazy: found[5] === '?'};
	};

	const choice = (): readonly (readonly Node[])[] => {
		const ways: Node[][] = [[]];
		while (at < source.length && !looking(')')) {
			if (take('|')) ways.push([]);
			else ways.at(-1)?.push(item());
		}
		return ways;
	};

	const ways = choice();
	if (at < source.length) throw new Error(`not known: ${source.slice(at)}`);
	return ways;
};

/** Steps until the pattern is found in the text, or is known not to be in it; at most `limit`. */
export const countSteps = (pattern: RegExp, text: string, limit: number): number => {
	const ways = parse(pattern.source, pattern.ignoreCase);
	let steps = 0;
	const matches = (nodes: readonly Node[], index: number, at: number, then: (at: number) => boolean): boolean => {
		if (steps >= limit) return true;
		steps++;
		const node = nodes[index];
		if (node === undefined) return then(at);
		const on = (next: number): boolean => matches(nodes, index + 1, next, then);
		if (node.kind === 'one') return at < text.length && node.matches(text[at] ?? '') && on(at + 1);
		if (node.kind === 'boundary') return isWord(text[at - 1] ?? ' ') !== isWord(text[at] ?? ' ') && on(at);
		if (node.kind === 'choice') return node.ways.some(way => matches(way, 0, at, on));
		const {node: repeated, fewest, most, lazy} = node;
		if (repeated.kind === 'one') {
			let end = at;
			while (end - at < most && end < text.length && repeated.matches(text[end] ?? '')) {
				end++;
				steps++;
			}
			for (let tried = 0; tried <= end - at - fewest; tried++) if (on(lazy ? at + fewest + tried : end - tried)) return true;
			return false;
		}
		const again = (count: number, from: number): boolean => {
			const more = (): boolean => count < most && matches([repeated], 0, from, next => next > from && again(count + 1, next));
			if (count < fewest) return more();
			return lazy ? on(from) || more() : more() || on(from);
		};
		return again(0, at);
	};
	Array.from({length: text.length + 1}, (_start, start) => start).some(start => steps >= limit || ways.some(way => matches(way, 0, start, () => true)));
	return steps;
};
