import type {Page} from 'playwright-core';
import type {Towns} from '../../support/towns';

/** A file that a reader of the demo brings. */
export interface Upload {
  name: string;
  text: string | Buffer;
}

export const tables = ({locations, flows}: Towns): Upload[] => [
  {name: 'locations.csv', text: locations},
  {name: 'flows.csv', text: flows},
];

/** Chooses files as a reader does, one by one. */
export async function chooseFile(page: Page, label: RegExp, {name, text}: Upload): Promise<void> {
  const buffer = Buffer.from(text as string);
  await page.getByLabel(label).setInputFiles([{name, mimeType: 'text/csv', buffer}]);
}

/** Drops files on the page, by the events of a mouse that holds them. */
export async function drop(page: Page, files: Upload[]): Promise<void> {
  const sent = files.map(({name, text}) => ({name, base64: Buffer.from(text as string).toString('base64')}));
  const transfer = await page.evaluateHandle(list => {
    const data = new DataTransfer();
    for (const {name, base64} of list) {
      const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
      data.items.add(new File([bytes], name));
    }
    return data;
  }, sent);
  const zone = page.locator('.intake');
  await zone.dispatchEvent('dragover', {dataTransfer: transfer});
  await page.locator('.intake.over').waitFor();
  await zone.dispatchEvent('drop', {dataTransfer: transfer});
}

/** While tables are read. */
export const BUSY = '.yours[aria-busy="true"]';

export const news = (page: Page, text: string | RegExp) => page.getByTestId('news').filter({hasText: text}).waitFor();
export const isRead = (page: Page) => news(page, 'are read.');
