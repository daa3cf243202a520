import {mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {cache, nativePackage} from './package.mjs';
import {answers, log, run, SetupError} from './shell.mjs';

/** TensorFlow's C API only grows: a binding written for 2.9 builds on later ones. */
const WHEEL = 'tensorflow-cpu==2.21.0';

const LIBRARIES = {
  'libtensorflow_cc.so.2': 'libtensorflow.so',
  'libtensorflow_framework.so.2': 'libtensorflow_framework.so',
};

/** The C headers, of the 150 MB of C++ ones that the wheel has. */
const HEADERS = ['tensorflow/c/', 'tensorflow/core/platform/ctstring', 'tsl/platform/ctstring', 'xla/tsl/c/', 'tsl/c/'];

/** Unpacks the wheel's libraries to deps/lib and its C headers to deps/include. */
const UNPACK = `
import os, shutil, sys, zipfile
wheel, target = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in (name for name in archive.namelist() if not name.endswith('/')):
        file = os.path.basename(name)
        if os.path.dirname(name) == 'tensorflow' and file in ${JSON.stringify(Object.keys(LIBRARIES))}:
            place = os.path.join(target, 'lib', file)
        elif name.startswith(tuple('tensorflow/include/' + prefix for prefix in ${JSON.stringify(HEADERS)})):
            place = os.path.join(target, 'include', name[len('tensorflow/include/'):])
        else:
            continue
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with archive.open(name) as source, open(place, 'wb') as out:
            shutil.copyfileobj(source, out)
`;

const [LIBRARY] = Object.keys(LIBRARIES);

/** Builds tfjs-node's binding on the libtensorflow inside PyPI's CPU wheel of TensorFlow. */
export async function buildOnWheel() {
  if (process.platform !== 'linux') {
    throw new SetupError(
      `on ${process.platform} only tfjs-node's own installer works: allow its download, or use the wasm backend`,
    );
  }
  const [python, compiler] = [findPython(), findCompiler()];
  const deps = join(nativePackage, 'deps');
  rmSync(deps, {recursive: true, force: true});
  unpackWheel(python, deps);
  compile(compiler, deps);
}

function findPython() {
  const python = [process.env.PYTHON, 'python3', 'python'].find(
    name => name && answers(name, ['-m', 'pip', '--version']),
  );
  if (python === undefined) {
    throw new SetupError('python3 with pip is missing: install it, e.g. `apt-get install python3-pip`, or set PYTHON');
  }
  return python;
}

function findCompiler() {
  const compiler = [process.env.CXX, 'c++', 'g++', 'clang++'].find(name => name && answers(name, ['--version']));
  if (compiler === undefined) {
    throw new SetupError('a C++ compiler is missing: install one, e.g. `apt-get install g++`, or set CXX');
  }
  return compiler;
}

function unpackWheel(python, deps) {
  const download = join(cache, 'wheel');
  mkdirSync(download, {recursive: true});
  try {
    log(`downloading ${WHEEL} (260 MB)`);
    // Only its libraries are used: any Python will do to fetch the wheel of this one.
    run(
      python,
      [
        '-m',
        'pip',
        'download',
        '--no-deps',
        '--only-binary=:all:',
        '--python-version=3.11',
        `--dest=${download}`,
        WHEEL,
      ],
      {
        advice:
          'pip must reach PyPI, or a mirror of it: check `pip config list`; the wheel is for Linux on x86-64 and arm64',
      },
    );
    log('unpacking libtensorflow (860 MB)');
    const [wheel] = readdirSync(download);
    run(python, ['-c', UNPACK, join(download, wheel), deps], {advice: 'unpacking failed: is the disk full?'});
  } finally {
    rmSync(download, {recursive: true});
  }
  for (const [library, name] of Object.entries(LIBRARIES)) symlinkSync(library, join(deps, 'lib', name));
}

/** The binding is two C++ files on Node-API: one call of the compiler, where node-gyp would ask for make and Node's sources. */
function compile(compiler, deps) {
  log(`compiling the binding on ${LIBRARY}`);
  const {binary} = JSON.parse(readFileSync(join(nativePackage, 'package.json'), 'utf8'));
  const napi = Math.min(Math.max(...binary.napi_versions), Number(process.versions.napi));
  const folder = join(nativePackage, binary.module_path.replace('{napi_build_version}', napi));
  mkdirSync(folder, {recursive: true});
  const headers = join(cache, 'node_modules', 'node-api-headers', 'include');
  run(
    compiler,
    [
      ...[
        '-std=c++17',
        '-O2',
        '-fPIC',
        '-shared',
        `-DNAPI_VERSION=${napi}`,
        `-I${headers}`,
        `-I${join(deps, 'include')}`,
      ],
      ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc', '-o', join(folder, `${binary.module_name}.node`)],
      ...[`-L${join(deps, 'lib')}`, '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'],
    ],
    {cwd: nativePackage, advice: 'the compiler must know C++17; name another with CXX'},
  );
}
