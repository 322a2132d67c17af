// All wanted files in one Mocha instance, with the project's own configuration.
const projectRequire = require('node:module').createRequire(nodePath.join(project, 'x.js'));
const loaded = projectRequire('mocha');
const Mocha = [loaded, loaded.Mocha, loaded.default, loaded.default?.Mocha].find(m => m?.prototype?.loadFilesAsync);
const { loadOptions } = internal('options');
const collect = internal('collect-files');
const helpers = internal('run-helpers');
let ids = new Ids();

/** Parts of Mocha's command line, which read the project's configuration as a person's run does. */
function internal(name) {
  for (const ending of ['', '.cjs', '.js']) {
    try {
      return projectRequire(`mocha/lib/cli/${name}${ending}`);
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND' && error.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    }
  }
  throw new Error(`This version of Mocha has no lib/cli/${name}.`);
}

function collectFiles(options) {
  const found = (collect.collectFiles ?? collect.default ?? collect)({
    extension: [], ignore: [], file: [], recursive: false, sort: false, ...options,
    spec: options.spec?.length ? options.spec : ['./test'],
  });
  return Array.isArray(found) ? found : found.files;
}

let names = new Map();
function nameTests(suite) {
  for (const test of suite.tests) {
    const parts = [];
    for (let s = test; s && !s.root; s = s.parent) parts.unshift(s.title);
    names.set(test, ids.of([inside(test.file) ?? '', ...parts]));
  }
  suite.suites.forEach(nameTests);
}

function keepWanted(suite, request) {
  suite.tests = suite.tests.filter(t => isWanted(request, names.get(t)));
  suite.suites.forEach(s => keepWanted(s, request));
}

function run(mocha, request) {
  const coverage = request.cover ? LineCoverage.shared : null;
  const file = test => inside(test.file) ?? '';
  const end = (test, outcome, problem) => emit({
    message: '', type: '', frames: [], ...problem, e: 'test', id: names.get(test), file: file(test), outcome, ms: test.duration ?? 0,
  });
  const runner = mocha.run(() => {
    coverage?.next(null);
    bye();
  });
  const failed = new Set();
  runner.on('test', test => {
    coverage?.next(names.get(test));
    emit({ e: 'start', id: names.get(test), file: file(test) });
  });
  runner.on('pass', test => end(test, 'passed'));
  runner.on('pending', test => end(test, 'skipped'));
  runner.on('fail', (test, error) => {
    // A hook fails for the test that it was called for.
    const owner = names.has(test) ? test : test.ctx?.currentTest ?? firstTest(test.parent);
    if (owner === undefined || failed.has(owner)) return;
    failed.add(owner);
    end(owner, /Timeout of \d+ms exceeded/.test(error?.message) ? 'timeout' : 'failed', describe(error));
  });
}

function firstTest(suite) {
  return suite?.tests[0] ?? suite?.suites.map(firstTest).find(t => t);
}

receive(async request => {
  let loading = '';
  [ids, names] = [new Ids(), new Map()];
  if (request.shared) forgetProject();
  try {
    const options = loadOptions(SETUP.arguments ?? []);
    if (request.cover) LineCoverage.shared = new LineCoverage();
    const plugins = await helpers.handleRequires(options.require ?? [], options);
    const files = request.files?.map(f => nodePath.join(workspaceRoot, f)) ?? collectFiles(options);
    const mocha = new Mocha({ ...options, ...plugins, reporter: class {}, bail: false, forbidOnly: false, grep: undefined, fgrep: undefined, parallel: false });
    files.forEach(f => mocha.addFile(f));
    mocha.suite.on('pre-require', (context, file) => { loading = inside(file) ?? ''; });
    if (request.shared) mocha.loadFiles();
    else await mocha.loadFilesAsync();
    nameTests(mocha.suite);
    for (const file of request.files ?? []) {
      if (request.ids.includes(file)) emit({ e: 'test', id: file, file, outcome: 'passed', ms: 0, message: '', type: '', frames: [] });
    }
    keepWanted(mocha.suite, request);
    run(mocha, request);
  } catch (error) {
    emit({ ...describe(error), e: 'load', id: loading, file: loading });
    bye();
  }
});
