import type {ComponentChildren} from 'preact';
import {useId, useLayoutEffect, useState} from 'preact/hooks';
import {download} from '../ui/download';
import {counted} from '../ui/format';
import type {FileRole} from './choices';
import type {RawFile} from './kinds';
import {addFiles, draft, removeFile, sampleFiles, trySample} from './state';

interface Card {
  role: FileRole;
  title: string;
  file: string;
  what: string;
  looks: string;
  accept: string;
}

const CARDS: Card[] = [
  {
    role: 'locations',
    title: 'Places',
    file: 'locations.csv',
    what: 'A row for each: an id, a name, where it is, and what you know of it.',
    looks: 'id,name,lat,lon,jobs\nA,Aix,43.53,5.45,70300\nB,Brest,48.39,-4.49,61800',
    accept: '.csv,.tsv,.txt,text/csv',
  },
  {
    role: 'flows',
    title: 'Flows',
    file: 'flows.csv',
    what: 'A row for each pair of places: from where, to where, how many.',
    looks: 'origin,dest,count\nA,B,12\nB,A,9',
    accept: '.csv,.tsv,.txt,text/csv',
  },
  {
    role: 'shapes',
    title: 'Shapes, if you like',
    file: 'GeoJSON or TopoJSON',
    what: 'The outlines of the places, for the map and for neighbours that share a border.',
    looks: '{"type": "FeatureCollection",\n "features": [ … ]}',
    accept: '.json,.geojson,.topojson,application/geo+json',
  },
];

/** Where files are dropped or chosen; files may be dropped anywhere in the view. */
export function Intake() {
  const isOver = useDrop();
  return (
    <section class={isOver ? 'intake over' : 'intake'} aria-labelledby="intake-title">
      <h2 id="intake-title">Drop your files here, or choose them</h2>
      <p class="hint promise">
        <Lock /> They are read here, by this page, in this browser. Nothing is sent anywhere: by its own rules the page
        can speak to no other host.
      </p>
      <div class="cards">
        {CARDS.map(card => (
          <FileCard key={card.role} {...card} />
        ))}
      </div>
      <Samples />
    </section>
  );
}

function FileCard({role, title, file, what, looks, accept}: Card) {
  const id = useId();
  const {files, reading} = draft.value;
  const there = files[role];
  const rows = reading?.tables.find(({table}) => table === role)?.rows;
  return (
    <div class={there ? 'card there' : 'card'}>
      <h3>
        {title} <small>{file}</small>
      </h3>
      {there ? (
        <p class="file">
          <b>{there.name}</b> {rows === undefined ? '' : counted(rows, 'row')}
        </p>
      ) : (
        <>
          <p class="hint" id={`${id}-what`}>
            {what}
          </p>
          {Object.keys(files).length === 0 && <pre aria-hidden="true">{looks}</pre>}
        </>
      )}
      <div class="actions">
        <label class="button" for={id}>
          {there ? 'Choose another' : 'Choose a file'}
          <span class="visually-hidden">: {title}</span>
        </label>
        <input
          id={id}
          class="visually-hidden"
          type="file"
          accept={accept}
          aria-describedby={there ? undefined : `${id}-what`}
          onChange={event => {
            const input = event.currentTarget;
            void rawFiles(input.files, role).then(raw => {
              input.value = ''; // the same file can be chosen again
              return addFiles(raw);
            });
          }}
        />
        {there && (
          <button type="button" class="quiet" onClick={() => removeFile(role)}>
            Remove<span class="visually-hidden"> {there.name}</span>
          </button>
        )}
      </div>
    </div>
  );
}

function Samples() {
  return (
    <div class="samples">
      <p>
        <b>No data at hand?</b> Try it with an example:
      </p>
      <button type="button" onClick={() => void trySample('lattice')}>
        A simulated city
      </button>
      <button type="button" onClick={() => void trySample('flights')}>
        US flights, 2008
      </button>
      <button
        type="button"
        class="quiet"
        onClick={() =>
          void sampleFiles('lattice').then(({files}) =>
            files.forEach(({name, text}) => download(name, text, typeOf(name))),
          )
        }
      >
        Download the files of the city, as a template
      </button>
    </div>
  );
}

function typeOf(name: string): 'text/csv' | 'application/json' {
  return name.endsWith('.csv') ? 'text/csv' : 'application/json';
}

/** Whether something is held over the page. */
function useDrop(): boolean {
  const [isOver, setOver] = useState(false);
  useLayoutEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault(); // else the browser shows the file in place of the page
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      void rawFiles(event.dataTransfer!.files).then(raw => addFiles(raw));
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
  return isOver;
}

/** @param role where files were chosen for one purpose; JSON says itself what it is */
function rawFiles(list: FileList | null, role?: FileRole): Promise<RawFile[]> {
  return Promise.all(
    Array.from(list ?? [], async file => ({name: file.name, bytes: await file.arrayBuffer(), ...(role ? {role} : {})})),
  );
}

function Lock(): ComponentChildren {
  return (
    <svg width="13" height="15" viewBox="0 0 13 15" aria-hidden="true">
      <path d="M1 6.5h11v8H1zM3.5 6.5v-2a3 3 0 0 1 6 0v2" />
    </svg>
  );
}
