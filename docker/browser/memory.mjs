// How much memory the container's processes hold. They are those with a root folder of
// their own.
import { readFileSync, readdirSync, statSync } from 'node:fs';

const here = statSync('/').ino;

// held gives it in MB. What processes share is counted once.
export function held() {
  let kB = 0;
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      if (statSync(`/proc/${pid}/root/`).ino !== here) {
        const pss = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
        kB += Number(pss?.[1] ?? 0);
      }
    } catch (err) {
      if (!['ENOENT', 'ESRCH', 'EACCES'].includes(err.code)) throw err; // it has just ended
    }
  }
  return Math.round(kB * 1024 / 1e6);
}

// most starts to look, again and again. The function that it gives ends that, and returns
// the most that was seen.
export function most() {
  let seen = held();
  const timer = setInterval(() => { seen = Math.max(seen, held()); }, 200);
  return () => {
    clearInterval(timer);
    return seen;
  };
}
