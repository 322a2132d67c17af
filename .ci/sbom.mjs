// Writes the parts list of an image as CycloneDX JSON: sbom.mjs VERSION botservice.deps.json package-lock.json dpkg-status
import { readFileSync } from 'node:fs';

const [version, deps, lock, status] = process.argv.slice(2);
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
// Both kinds of lock file write "sha512-" and base64.
const hashes = (text) => text?.startsWith('sha512-') ? [{ alg: 'SHA-512', content: Buffer.from(text.slice(7), 'base64').toString('hex') }] : [];
const component = (type, name, version, integrity) => ({
  type: 'library', name, version, purl: `pkg:${type}/${name.split('/').map(encodeURIComponent).join('/')}@${encodeURIComponent(version)}`, hashes: hashes(integrity),
});

const nuget = Object.entries(json(deps).libraries).filter(([, library]) => library.type === 'package')
  .map(([key, library]) => component('nuget', ...key.split('/'), library.sha512));
const npm = Object.entries(json(lock).packages).filter(([path]) => path.startsWith('node_modules/'))
  .map(([path, entry]) => component('npm', path.slice('node_modules/'.length), entry.version, entry.integrity));
const field = (paragraph, name) => paragraph.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1];
const debian = readFileSync(status, 'utf8').split('\n\n').filter((p) => field(p, 'Status') === 'install ok installed')
  .map((p) => component('deb/debian', field(p, 'Package'), field(p, 'Version')));

const components = [...nuget, ...npm, ...debian].sort((a, b) => (a.purl < b.purl ? -1 : 1));
const about = { component: { type: 'application', name: 'botservice', version, purl: `pkg:generic/botservice@${version}` } };
process.stdout.write(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: about, components }, null, 1));
