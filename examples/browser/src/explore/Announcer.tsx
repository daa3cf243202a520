import {useEffect, useState} from 'preact/hooks';

const QUIET_MS = 700;

/** Says the summary to screen readers, once things have come to rest. */
export function Announcer({text}: {text: string}) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class="visually-hidden" role="status">
      {said}
    </div>
  );
}
