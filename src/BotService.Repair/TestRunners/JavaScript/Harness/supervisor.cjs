'use strict';
// Answers test requests; the tests themselves run in executors that it can kill: worker threads or processes.
// Started as `node -e SOURCE KEY WORKSPACE` in the project's folder. KEY starts every line that is meant for the engine.
// The first line on standard input is the setup: {framework, source, files, flags, oneFileEach, reusable}.
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');
const { Module } = require('node:module');
const { spawn } = require('node:child_process');
const { Worker } = require('node:worker_threads');

const [key, workspace] = [process.argv[1], fs.realpathSync(process.argv[2])];
const OUTPUT_LIMIT = 16384;
const SHARED_RUNS = 300;
const NOT_FOR_WORKERS = /not supported in workers|ERR_WORKER_(?!OUT_OF_MEMORY)|did not self-register/;
let setup;
let threads;
let standby = null;
let kept = null;
const sharing = new Map();

function out(event) {
  // Tests can print to the same descriptor: a line of our own never starts in the middle of one of theirs.
  let data = Buffer.from(`\n${key}${JSON.stringify(event)}\n`);
  while (data.length > 0) {
    try {
      data = data.subarray(fs.writeSync(1, data));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** A thread or process that runs tests and sends events. */
class Executor {
  constructor(options, memory) {
    this.tail = '';
    this.onEvent = () => {};
    this.onEnd = () => {};
    this.ended = null;
    this.used = false;
    const source = setup.source;
    const flags = [...setup.flags, ...options];
    const megabytes = Math.floor((memory ?? 3 * 2 ** 30) / (1 << 20));
    if (threads) {
      const resourceLimits = { maxOldGenerationSizeMb: Math.floor(megabytes / 2) };
      this.worker = new Worker(source, { eval: true, stdout: true, stderr: true, execArgv: flags, resourceLimits });
      this.worker.on('message', event => this.onEvent(event));
      this.worker.on('error', error => this.finish(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash', error));
      this.worker.on('exit', code => this.finish('crash', `The tests ended their thread early (status ${code}).`));
    } else {
      const heap = `--max-old-space-size=${Math.floor(megabytes / 2)}`;
      const environment = { ...process.env, NODE_ENV: process.env.NODE_ENV ?? 'test' };
      this.child = spawn(process.execPath, [heap, ...flags, '-e', source], {
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'], detached: true, env: environment,
      });
      this.readLines(this.child.stdio[3]);
      this.child.on('error', error => this.finish('crash', error));
      this.child.on('exit', (code, signal) => this.finish(
        signal === 'SIGABRT' ? 'memory' : 'crash', `The tests ended their process early (${signal ?? `status ${code}`}).`));
    }
    for (const stream of [(this.worker ?? this.child).stdout, (this.worker ?? this.child).stderr]) {
      stream.on('data', data => { this.tail = (this.tail + data).slice(-OUTPUT_LIMIT); });
    }
  }

  readLines(stream) {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('error', () => {});
    stream.on('data', data => {
      const lines = (rest + data).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        let event;
        try {
          event = JSON.parse(line);
        } catch {
          continue;
        }
        this.onEvent(event);
      }
    });
  }

  finish(reason, error) {
    if (this.ended === null) {
      this.ended = { reason, error };
      // Events that were sent before the end are still on their way.
      setImmediate(() => setImmediate(() => this.onEnd(reason, error)));
    }
  }

  send(message) {
    if (this.worker) this.worker.postMessage(message);
    else this.child.stdio[3].write(JSON.stringify(message) + '\n');
  }

  async kill() {
    this.onEnd = this.onEvent = () => {};
    if (this.worker) {
      // A thread that does not let go of native code would keep its core; only the end of this process frees it.
      const stuck = setTimeout(() => process.kill(process.pid, 'SIGKILL'), 3000);
      await this.worker.terminate();
      clearTimeout(stuck);
      return;
    }
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      this.child.kill('SIGKILL');
    }
  }
}

/** Runs one job to its end or to a limit. */
function execute(executor, request, deadline) {
  return new Promise(resolve => {
    const run = { end: null, current: null, reported: new Set(), events: [], error: null };
    const began = Date.now();
    // The start of a framework does not count: the time of a fresh executor runs from its first event.
    const boot = executor.used ? 0 : threads ? 5000 : 15000;
    let limit = deadline + boot;
    let idleSince = began + boot;
    let timer;
    const finish = (end, error) => {
      if (run.end !== null) return;
      clearTimeout(timer);
      Object.assign(run, { end, error: error ?? null, tail: executor.tail });
      resolve(run);
    };
    const arm = () => {
      clearTimeout(timer);
      // Between tests, files are loaded: that may take twice as long.
      const own = run.current ? run.current.since + request.perTest * 1000 : idleSince + request.perTest * 2000;
      const next = Math.min(limit, request.perTest ? own : Infinity);
      timer = setTimeout(() => finish(next === limit ? 'timeout' : 'hang'), Math.max(0, next - Date.now()));
    };
    executor.onEvent = event => {
      if (!executor.used) limit = deadline + Math.min(boot, Date.now() - began);
      executor.used = true;
      if (event.e === 'bye') return finish('bye', event);
      if (event.e === 'start') run.current = { ...event, since: Date.now() };
      if (event.e === 'test') {
        run.reported.add(event.id);
        if (run.current?.id === event.id) run.current = null;
      }
      run.events.push(event);
      idleSince = Date.now();
      arm();
    };
    executor.onEnd = (reason, error) => finish(reason, error);
    if (executor.ended) executor.onEnd(executor.ended.reason, executor.ended.error);
    arm();
    executor.send(request);
  });
}

function describe(error) {
  if (!(error instanceof Error) && typeof error?.message !== 'string') return { message: String(error), type: '', frames: [] };
  return { message: String(error.stack ?? error.message).slice(0, 4096), type: error.name ?? '', frames: [] };
}

/** The options of an executor that depend on the request, so that one can be started ahead. */
function optionsOf(request) {
  if (setup.framework !== 'node-test') return [];
  const options = ['--test-reporter=data:text/javascript,export default globalThis[Symbol.for("botservice")]', '--test-reporter-destination=stdout'];
  const escape = text => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  if (request.skip.length > 0) {
    // A test also runs when a suite above it or its full name matches, so these must not.
    const parts = request.skip.map(id => id.split(' > ').slice(1));
    const names = new Set(['<root>', ...parts.flat(), ...parts.map(p => p.join(' '))]);
    options.push(`--test-name-pattern=^(?!(?:${[...names].map(escape).join('|')})$)`);
  } else if (request.ids && request.ids.length <= 50 && !request.ids.some(id => setup.files.includes(id))) {
    const names = new Set(['botservice-host', ...request.ids.flatMap(id => id.split(' > ').slice(1))]);
    options.push(`--test-name-pattern=^(?:${[...names].map(escape).join('|')})$`);
  }
  return options;
}

function take(request) {
  const options = optionsOf(request);
  const name = JSON.stringify([options, threads]);
  const ready = standby;
  standby = null;
  if (ready !== null && ready.name === name && ready.executor.ended === null) return ready.executor;
  if (ready !== null) ready.executor.kill();
  return new Executor(options, request.memory);
}

function startAhead(request) {
  const options = optionsOf(request);
  standby = { name: JSON.stringify([options, threads]), executor: new Executor(options, request.memory) };
}

function jobsOf(request) {
  if (!setup.oneFileEach) return [{ file: '', files: filesOf(request.ids) }];
  return (filesOf(request.ids) ?? setup.files).map(file => ({ file, files: [file] }));
}

/** Files of the wanted tests, in their order; null for all. */
function filesOf(ids) {
  return ids && [...new Set(ids.map(id => id.split(' > ')[0]))].filter(f => fs.existsSync(path.join(workspace, f)));
}

/** Runs a job in an executor that many runs share, where that was seen to give the same results; null where not. */
async function runShared(request, deadline) {
  const name = JSON.stringify(optionsOf(request));
  if (!threads || request.cover || sharing.get(name) !== true) return null;
  if (kept?.name !== name) {
    kept?.executor.kill();
    kept = { name, executor: new Executor(optionsOf(request), request.memory), runs: 0 };
  }
  const { executor } = kept;
  const run = await execute(executor, { ...request, shared: true }, deadline);
  if (run.end !== 'bye' || !run.error.clean || ++kept.runs >= SHARED_RUNS) {
    kept = null;
    await executor.kill();
  }
  return run;
}

/** Runs the job once more in a shared executor, and shares from then on when the results are the same. */
async function trySharing(request, run, deadline) {
  const name = JSON.stringify(optionsOf(request));
  if (!request.prepare || !threads || request.cover || request.skip.length > 0 || sharing.has(name) || run.end !== 'bye' || run.reported.size === 0) return;
  sharing.set(name, run.error.reloadable);
  const again = await runShared(request, deadline);
  const once = again !== null && kept !== null && again.end === 'bye' && signature(again) === signature(run);
  const twice = once && await runShared(request, deadline);
  sharing.set(name, once && kept !== null && twice.end === 'bye' && signature(twice) === signature(run));
}

const signature = run => run.events.filter(e => e.e === 'test').map(e => `${e.id} ${e.outcome} ${e.message}`).sort().join('\n');

async function runFresh(request) {
  const deadline = Date.now() + request.seconds * 1000;
  for (const job of jobsOf(request)) {
    const skip = [];
    for (let attempts = 0; attempts < 50; attempts++) {
      const wanted = { ...request, ...job, skip };
      const run = await runShared(wanted, deadline) ?? await runAlone(wanted, deadline);
      if (run === null) continue;
      run.events.forEach(out);
      const end = report(run, job, wanted);
      if (end === 'again') {
        skip.push(...run.reported, run.current.id);
        continue;
      }
      if (end !== 'next') return end;
      await trySharing(wanted, run, deadline);
      break;
    }
  }
  const next = { ...request, ...jobsOf(request)[0], skip: [] };
  if (request.prepare && sharing.get(JSON.stringify(optionsOf(next))) !== true) startAhead(next);
  return ['done', ''];
}

/** Runs a job in an executor of its own; null when it has to be a process and was not. */
async function runAlone(request, deadline) {
  const executor = take(request);
  const run = await execute(executor, request, deadline);
  await executor.kill();
  if (threads && run.events.concat(describe(run.error)).some(e => NOT_FOR_WORKERS.test(e.message ?? ''))) {
    threads = false;
    return null;
  }
  return run;
}

/** What to do after a run: 'next', 'again' without the test that did not end, or the end of the whole request. */
function report(run, job, request) {
  if (run.end === 'bye') return 'next';
  const lost = run.current !== null && !request.skip.includes(run.current.id);
  const seconds = run.end === 'timeout' ? request.seconds : request.perTest;
  if (lost && (!request.ids || request.ids.includes(run.current.id) || request.ids.includes(run.current.file))) {
    const problem = run.error ? describe(run.error) : { message: `The test did not end within ${seconds} s.`, type: '', frames: [] };
    const outcome = run.end === 'hang' || run.end === 'timeout' ? 'timeout' : 'crashed';
    out({ ...problem, e: 'test', id: run.current.id, file: run.current.file, outcome, ms: Date.now() - run.current.since });
  }
  if (run.end === 'timeout') return ['timeout', run.tail.slice(-1000)];
  if (lost && (run.end === 'hang' || run.end === 'crash')) return 'again';
  if (run.end === 'hang' && !lost && setup.reusable) return ['timeout', `No test ended within ${2 * seconds} s.`];
  if (run.end === 'memory') return ['memory', describe(run.error).message];
  if (run.reported.size === 0 && request.skip.length === 0) {
    const problem = run.error ? describe(run.error) : { message: `It did not load within ${2 * seconds} s.`, type: '', frames: [] };
    out({ ...problem, e: 'load', id: job.file, file: job.file });
  }
  return 'next';
}

/** Tests of a framework that is itself made to run again and again in one process. */
async function runReusing(request) {
  const deadline = Date.now() + request.seconds * 1000;
  const skip = [];
  for (let attempts = 0; attempts < 50; attempts++) {
    const executor = kept ?? new Executor([], request.memory);
    kept = null;
    const wanted = { ...request, files: filesOf(request.ids), skip, shared: true };
    const run = await execute(executor, wanted, deadline);
    run.events.forEach(out);
    if (run.end === 'bye' && run.error.clean) kept = executor;
    else await executor.kill();
    if (run.end === 'bye') return ['done', run.error.message ?? ''];
    const end = report(run, { file: '' }, wanted);
    if (end !== 'again') return end === 'next' ? ['crash', run.tail] : end;
    skip.push(...run.reported, run.current.id);
    if (request.ids?.every(id => skip.includes(id))) return ['done', ''];
  }
  return ['crash', 'The tests ended their process too often.'];
}

function parses(file, text) {
  const attempts = [
    () => new vm.Script(Module.wrap(text.replace(/^\uFEFF/, '').replace(/^#!.*/, '')), { filename: file }),
    () => new vm.SourceTextModule(text.replace(/^\uFEFF/, ''), { identifier: file, context: moduleContext }),
  ];
  if (file.endsWith('.mjs')) attempts.shift();
  if (file.endsWith('.cjs')) attempts.pop();
  let problem = null;
  for (const attempt of attempts) {
    try {
      attempt();
      return null;
    } catch (error) {
      // Of a file that is neither, the module's error says more when it has module syntax.
      if (problem === null || /\b(import|export)\b/.test(problem.message)) problem = error;
    }
  }
  return problem;
}

const moduleContext = vm.createContext({});

function check(files) {
  for (const file of files ?? []) {
    if (!/\.[cm]?js$/.test(file)) continue;
    let text;
    try {
      text = fs.readFileSync(path.join(workspace, file), 'utf8');
    } catch {
      continue;
    }
    const problem = parses(file, text);
    if (problem !== null) {
      const line = Number(/:(\d+)/.exec(String(problem.stack).split('\n')[0])?.[1] ?? 1);
      out({ e: 'load', id: file, file, message: `${file}:${line}: ${problem.message}`, type: 'SyntaxError', frames: [[file, line, '']] });
      return false;
    }
  }
  return true;
}

async function answer(request) {
  if (!check(request.check)) return ['syntax', ''];
  if (request.ids?.length === 0) return ['done', ''];
  return setup.reusable ? runReusing(request) : runFresh(request);
}

async function main() {
  const lines = require('node:readline').createInterface({ input: process.stdin, crlfDelay: Infinity });
  for await (const line of lines) {
    const message = JSON.parse(line);
    if (!setup) {
      setup = message;
      threads = setup.threads;
      out({ e: 'ready' });
      continue;
    }
    const [status, words] = await answer({ skip: [], ...message });
    out({ e: 'end', status, message: String(words).trim().slice(-4096) });
  }
  process.kill(process.pid, 'SIGKILL');
}

main();
