/**
 * Prints lines at a steady pace and then one long line without pause, as a program that says too much does. Takes
 * lines a second, seconds, characters of the long line, and a file for what it printed: bytes and their SHA-256.
 */
import {createHash} from 'node:crypto';
import {writeFileSync, writeSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';

const [perSecond, seconds, long] = process.argv.slice(2, 5).map(Number);
const account = process.argv[5];
const hash = createHash('sha256');
let bytes = 0;

/** A pipe that is full takes less than it is given, or nothing for a while. */
const print = async text => {
	const data = Buffer.from(text);
	hash.update(data);
	bytes += data.length;
	for (let offset = 0; offset < data.length; ) {
		try {
			offset += writeSync(1, data, offset);
		} catch (error) {
			if (error.code !== 'EAGAIN') throw error;
			await pause(1);
		}
	}
};

const started = performance.now();
let printed = 0;
while (printed < perSecond * seconds) {
	const due = Math.min(Math.floor(((performance.now() - started) / 1000) * perSecond), perSecond * seconds);
	let text = '';
	for (; printed < due; printed += 1) text += `line ${String(printed).padStart(9)} of a program that says more than anybody reads\n`;
	if (text !== '') await print(text);
	await pause(2);
}

await print(`${'long '.repeat(long / 5)}\n`);
writeFileSync(account, JSON.stringify({bytes, sha256: hash.digest('hex'), seconds: (performance.now() - started) / 1000}));
