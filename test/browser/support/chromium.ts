import {existsSync} from 'node:fs';
import npmChromium from '@sparticuz/chromium';
import {type Browser, chromium} from 'playwright-core';

/** Where an installed browser is found, after the environment variable. */
const INSTALLED = [
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** WebGL and WebGPU on SwiftShader, a GPU in software: `npmChromium.args` would lose both contexts. */
const SOFTWARE_GPU = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  // The processor paints pages: SwiftShader falls behind by minutes where a page moves.
  '--disable-gpu-rasterization',
  '--disable-quic',
  '--no-first-run',
];

/** A headless Chromium: the one that CHROMIUM_PATH names, else an installed one, else the one inside @sparticuz/chromium. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? INSTALLED.find(existsSync) ?? (await unpackedChromium());
  return chromium.launch({executablePath, headless: true, args: SOFTWARE_GPU});
}

/** Unpacks the binary and its SwiftShader libraries to the temporary folder, once per machine. */
async function unpackedChromium(): Promise<string> {
  npmChromium.setGraphicsMode = true;
  return npmChromium.executablePath();
}
