// Fills the config.json that "runc spec" wrote: bundle.mjs CONFIG ROOTFS masked|unmasked own-network|host-network NAME=VALUE... -- COMMAND...
import { readFileSync, writeFileSync } from 'node:fs';

const [file, rootfs, proc, network, ...rest] = process.argv.slice(2);
const split = rest.indexOf('--');
const config = JSON.parse(readFileSync(file, 'utf8'));
const none = { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] };
Object.assign(config.process, {
  terminal: false, user: { uid: 10001, gid: 10001 }, cwd: '/var/lib/botservice', noNewPrivileges: true, capabilities: none, rlimits: [],
  args: rest.slice(split + 1),
  env: [
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/var/lib/botservice', 'DOTNET_ROOT=/usr/share/dotnet', 'DOTNET_NOLOGO=1',
    'DOTNET_CLI_TELEMETRY_OPTOUT=1', 'ASPNETCORE_URLS=http://*:8080',
    `NUGET_CERT_REVOCATION_MODE=${process.env.NUGET_CERT_REVOCATION_MODE ?? ''}`, ...rest.slice(0, split),
  ],
});
config.root = { path: rootfs, readonly: true };
const folder = (destination) => ({ destination, type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'nodev', 'mode=1777', 'uid=10001', 'gid=10001', 'size=4g'] });
config.mounts.push(folder('/tmp'), folder('/var/lib/botservice'));
if (proc === 'unmasked') {
  config.linux.maskedPaths = [];
  config.linux.readonlyPaths = [];
}
if (network === 'host-network') {
  config.linux.namespaces = config.linux.namespaces.filter((n) => n.type !== 'network');
  config.mounts.push({ destination: '/etc/resolv.conf', type: 'bind', source: '/etc/resolv.conf', options: ['bind', 'ro'] });
}
writeFileSync(file, JSON.stringify(config));
