import {writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {Resvg} from '@resvg/resvg-js';
import {type Picture, pictureSvg} from './frame';

const {resolve} = createRequire(import.meta.url);

/** From a package, so that a machine without any font of its own draws the same letters. */
const fontFiles = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'].map(file =>
  resolve(`@expo-google-fonts/inter/${file}`),
);

/** Writes `<name>.svg` and `<name>.png`, twice the size for sharp screens; gives back the SVG. */
export function writePicture(folder: string, name: string, picture: Picture): string {
  const svg = pictureSvg(picture);
  const png = new Resvg(svg, {
    font: {fontFiles, loadSystemFonts: false, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter'},
    fitTo: {mode: 'zoom', value: 2},
  });
  writeFileSync(join(folder, `${name}.svg`), svg);
  writeFileSync(join(folder, `${name}.png`), png.render().asPng());
  return svg;
}
