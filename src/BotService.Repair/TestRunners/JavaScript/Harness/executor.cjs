'use strict';
// The part that all executors share: how a thread or process receives requests and sends events.
const nodeFs = require('node:fs');
const nodePath = require('node:path');
const { parentPort } = require('node:worker_threads');
const { fileURLToPath, pathToFileURL } = require('node:url');
const inspector = require('node:inspector');

const project = process.cwd();
const workspaceRoot = nodeFs.realpathSync(SETUP.workspace);
const MESSAGE_LIMIT = 4096;
const writeSync = nodeFs.writeSync;
const nap = new Int32Array(new SharedArrayBuffer(4));

function emit(event) {
  if (parentPort) return parentPort.postMessage(event);
  let data = Buffer.from(JSON.stringify(event) + '\n');
  while (data.length > 0) {
    try {
      data = data.subarray(writeSync(3, data));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(nap, 0, 0, 1);
    }
  }
}

/** Calls serve with each request. Waiting for the next one keeps nothing alive, unless this executor is shared by many. */
function receive(serve) {
  if (parentPort) {
    parentPort.on('message', request => {
      if (!request.shared) parentPort.unref();
      serve(request);
    });
    return;
  }
  const socket = new (require('node:net').Socket)({ fd: 3, readable: true, writable: false });
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', data => {
    const lines = (rest + data).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const request = JSON.parse(line);
      if (!request.shared) socket.unref();
      serve(request);
    }
  });
  socket.on('end', () => process.exit());
}

const moduleCache = require('node:module').Module._cache;
const ownModules = () => Object.keys(moduleCache).filter(file => inside(file) !== null);
const roots = [globalThis, Object.prototype, Array.prototype, Function.prototype, String.prototype, Number.prototype, Map.prototype, Set.prototype, Promise.prototype];
const countGlobals = () => roots.map(r => Reflect.ownKeys(r).length).join();
let cleanGlobals = null;

/** Before a shared run: the project's modules are loaded anew. */
function forgetProject() {
  for (const file of ownModules()) delete moduleCache[file];
}

/** After a run: false when something of it would be seen by the next one in this executor. */
function isClean() {
  const busy = process.getActiveResourcesInfo().filter(r => r !== 'MessagePort' && r !== 'PipeWrap' && r !== 'Immediate');
  cleanGlobals ??= countGlobals(); // the framework's own are there after the first run
  return countGlobals() === cleanGlobals && busy.length === 0;
}

/** False when the project uses ES modules, which cannot be loaded anew. */
function isReloadable() {
  return ownModules().every(file => {
    if (!/\.(c?js|json)$/.test(file) || require('node:util').types.isModuleNamespaceObject(moduleCache[file].exports)) return false;
    return !/\bimport\s*\(/.test(nodeFs.readFileSync(file, 'utf8'));
  });
}

function bye() {
  emit({ e: 'bye', clean: isClean(), reloadable: isReloadable() });
}

/** The path relative to the workspace, or null for what is not the project's own. */
function inside(file) {
  if (!file) return null;
  try {
    file = file.startsWith('file:') ? fileURLToPath(file) : file;
  } catch {
    return null;
  }
  file = nodePath.resolve(project, file.replace(/\?.*$/, ''));
  const relative = nodePath.relative(workspaceRoot, file);
  return relative === '' || relative.startsWith('..') || /(^|\/)node_modules\//.test(relative) ? null : relative;
}

function framesOf(stack) {
  const frames = [];
  for (const line of String(stack ?? '').split('\n')) {
    const match = /^\s+at (?:(.*?) \()?((?:file:\/\/)?\/?[^()]*?):(\d+):\d+\)?$/.exec(line);
    const file = match && !match[2].startsWith('node:') && inside(match[2]);
    if (file && frames.length < 50) frames.push([file, Number(match[3]), match[1] ?? '']);
  }
  return frames;
}

const isPlain = value => value === null || ['string', 'number', 'boolean', 'bigint'].includes(typeof value);

function describe(error) {
  if (error === null || typeof error !== 'object') return { message: String(error), type: '', frames: [] };
  const stack = String(error.stack ?? '');
  let message = String(error.message ?? error);
  if ('expected' in error && isPlain(error.expected) && isPlain(error.actual) && !message.includes(String(error.expected))) {
    message += `\nexpected: ${error.expected}\nactual: ${error.actual}`;
  }
  const frames = framesOf(stack);
  // The place of a syntax error is the first line of its stack.
  const place = error.name === 'SyntaxError' && /^((?:file:\/\/)?\/[^\n]*?):(\d+)\s*$/m.exec(stack.slice(0, 1000));
  const file = place && inside(place[1]);
  if (file) {
    frames.unshift([file, Number(place[2]), '']);
    message = `${file}:${place[2]}: ${message}`;
  }
  message = message.trim().slice(0, MESSAGE_LIMIT);
  return { message: message || error.name || 'failed', type: error.name === 'Error' ? error.constructor?.name ?? 'Error' : error.name ?? '', frames };
}

/** Makes ids: the file, the suites and the test, with " > " between; a repeated one gets a number. */
class Ids {
  constructor() {
    this.seen = new Map();
  }

  of(parts) {
    const id = parts.join(' > ');
    const times = (this.seen.get(id) ?? 0) + 1;
    this.seen.set(id, times);
    return times === 1 ? id : `${id} (${times})`;
  }
}

function isWanted(request, id) {
  if (request.skip.includes(id)) return false;
  return !request.ids || request.ids.includes(id) || request.ids.includes(id.split(' > ')[0]);
}

/** A regular expression for the titles of the wanted tests, as frameworks join them: with spaces. */
function titlePattern(ids) {
  const escape = text => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const titles = ids.filter(id => id.includes(' > ')).map(id => {
    const title = id.split(' > ').slice(1).map(escape).join('(?: > | )').replace(/ \\\((\d+)\\\)$/, '(?: \\(\\d+\\))?');
    return `^ ?${title}$`;
  });
  return titles.length === ids.length ? titles.join('|') : null;
}

/** Lines that each test runs, by the engine's own precise coverage. */
class LineCoverage {
  constructor() {
    this.session = new inspector.Session();
    this.session.connect();
    this.post('Profiler.enable');
    this.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    this.imported = new Map();
    this.test = null;
    this.sources = new Map();
  }

  post(method, parameters) {
    let result;
    this.session.post(method, parameters, (error, value) => {
      result = value;
    });
    return result;
  }

  /** Gives what ran since the last call to the test before, and starts the next one. */
  next(test) {
    const lines = this.take();
    if (this.test === null) {
      this.imported = lines;
    } else {
      const files = {};
      for (const [file, set] of lines) files[file] = [...new Set([...set, ...(this.imported.get(file) ?? [])])].sort((a, b) => a - b);
      emit({ e: 'cover', id: this.test, files });
    }
    this.test = test;
  }

  take() {
    const result = new Map();
    for (const script of this.post('Profiler.takePreciseCoverage')?.result ?? []) {
      const file = /^(file:|\/)/.test(script.url) ? inside(script.url) : null;
      if (file === null) continue;
      const lines = this.linesOf(file, script.functions);
      if (lines.size > 0) result.set(file, lines);
    }
    return result;
  }

  linesOf(file, functions) {
    const text = this.text(file);
    const ran = new Uint8Array(text.length);
    const ranges = functions.flatMap(f => f.ranges).sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
    for (const range of ranges) ran.fill(range.count > 0 ? 1 : 0, range.startOffset, range.endOffset);
    const lines = new Set();
    let line = 1;
    for (let i = 0; i < text.length; i++) {
      if (text[i] === '\n') line++;
      else if (ran[i] === 1 && text[i] > ' ' && text[i] !== '}') lines.add(line);
    }
    return lines;
  }

  text(file) {
    if (!this.sources.has(file)) this.sources.set(file, nodeFs.readFileSync(nodePath.join(workspaceRoot, file), 'utf8'));
    return this.sources.get(file);
  }
}
