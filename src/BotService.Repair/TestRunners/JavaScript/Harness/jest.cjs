// Jest's own programming interface, run in this process again and again: its modules and caches stay loaded, each run
// gets a fresh module registry from Jest itself.
const jestRequire = require('node:module').createRequire(nodePath.join(project, 'x.js'));
const { runCLI } = jestRequire('jest');
const MEMORY_LIMIT = 1.5 * 2 ** 30;
let ids = new Ids();
let request;

class StartReporter {
  onTestCaseStart(test, info) {
    const file = inside(test.path);
    const id = [file, ...info.ancestorTitles, info.title].join(' > ');
    if (isWanted(request, id)) emit({ e: 'start', id, file });
  }
}

/** Jest takes reporters by path only. This path is in a folder that no test is looked for in; its module is already loaded. */
function reporterPath() {
  const folder = nodePath.join(project, 'node_modules', '.cache', 'botservice');
  const file = nodePath.join(folder, 'reporter.cjs');
  try {
    nodeFs.mkdirSync(folder, { recursive: true });
    nodeFs.writeFileSync(file, '');
  } catch {
    return [];
  }
  globalThis[Symbol.for('botservice')] = StartReporter;
  nodeFs.writeFileSync(file, 'module.exports = globalThis[Symbol.for("botservice")];');
  return [file];
}

const reporters = reporterPath();

function argumentsFor(files, pattern, more) {
  return {
    $0: 'jest', _: files ?? [], ci: true, runInBand: true, watchman: false, silent: true, passWithNoTests: true, bail: 0,
    reporters, coverage: false, notify: false, forceExit: false, runTestsByPath: files !== null, json: false, useStderr: true,
    ...(pattern === null ? {} : { testNamePattern: pattern }), ...more,
  };
}

function outcomeOf(status) {
  return status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'skipped';
}

function describeFailure(test) {
  const detail = test.failureDetails?.[0];
  const text = String(test.failureMessages?.[0] ?? 'failed');
  const plain = text.replace(/\x1b\[[0-9;]*m/g, '');
  const message = plain.split(/\n\s+at /)[0].replace(/^(?:\w*Error|Error): /, '');
  const type = /^([A-Z]\w*(?:Error|Exception))\b/.exec(plain)?.[1] ?? (detail?.matcherResult ? 'JestAssertionError' : '');
  return { message: message.trim().slice(0, MESSAGE_LIMIT) || 'failed', type, frames: framesOf(plain) };
}

function report(results) {
  for (const suite of results.testResults) {
    const file = inside(suite.testFilePath);
    for (const test of suite.testResults) {
      const id = ids.of([file, ...test.ancestorTitles, test.title]);
      if (!isWanted(request, id) || (test.status === 'pending' && request.ids && !request.ids.includes(id) && !request.ids.includes(file))) continue;
      const outcome = outcomeOf(test.status);
      const problem = outcome === 'failed' ? describeFailure(test) : { message: '', type: '', frames: [] };
      const late = /Exceeded timeout of \d+ ms/.test(problem.message);
      emit({ ...problem, e: 'test', id, file, outcome: late ? 'timeout' : outcome, ms: test.duration ?? 0 });
    }
    if (suite.testExecError) {
      const failure = describeFailure({ failureMessages: [suite.failureMessage ?? suite.testExecError.stack ?? suite.testExecError.message] });
      emit({ ...failure, e: 'load', id: file, file });
    } else if (request.ids?.includes(file)) {
      emit({ e: 'test', id: file, file, outcome: 'passed', ms: 0, message: '', type: '', frames: [] });
    }
  }
}

async function cover(id) {
  const files = [nodePath.join(workspaceRoot, id.split(' > ')[0])];
  const more = { coverage: true, coverageReporters: [], coverageThreshold: '{}', coverageProvider: 'babel' };
  const { results } = await runCLI(argumentsFor(files, titlePattern([id]), more), [project]);
  const lines = {};
  for (const file of results.coverageMap?.files() ?? []) {
    const ran = Object.entries(results.coverageMap.fileCoverageFor(file).getLineCoverage()).filter(([, count]) => count > 0);
    if (inside(file) !== null && ran.length > 0) lines[inside(file)] = ran.map(([line]) => Number(line));
  }
  emit({ e: 'cover', id, files: lines });
}

receive(async given => {
  request = given;
  ids = new Ids();
  let message = '';
  try {
    if (request.cover) {
      for (const id of request.ids ?? []) await cover(id);
    } else {
      const files = request.files?.map(f => nodePath.join(workspaceRoot, f)) ?? null;
      const pattern = request.skip.length > 0 ? null : request.ids && titlePattern(request.ids);
      const skipping = request.skip.length > 0 ? `^(?!(?:${titlePattern(request.skip).replace(/\^ \?/g, ' ?')}))` : pattern;
      const { results } = await runCLI(argumentsFor(files, skipping, {}), [project]);
      report(results);
    }
  } catch (error) {
    emit({ ...describe(error), e: 'load', id: '', file: '' });
  }
  emit({ e: 'bye', message, clean: process.memoryUsage().rss < MEMORY_LIMIT });
});
