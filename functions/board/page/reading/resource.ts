import { useEffect, useState } from 'preact/hooks';
import { type Failure, toFailure } from './failure.ts';

export interface Resource<T> {
  /** What was read last, also while it is read anew. */
  readonly value?: T;
  readonly failure?: Failure;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

interface State<T> {
  readonly key: string;
  readonly value?: T;
  readonly failure?: Failure;
  readonly isLoading: boolean;
}

/**
 * What `load` reads, and again whenever `key` changes, which names it.
 * @param version reads the same again when it changes, and keeps showing what there is
 */
export function useResource<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  version: number = 0,
): Resource<T> {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<State<T>>({ key, isLoading: true });
  // `load` is new at each rendering, and reads what `key` and `version` name.
  useEffect(() => {
    const aborter = new AbortController();
    const change = (toNext: (last: State<T>) => State<T>) =>
      aborter.signal.aborted || setState(last => toNext(last.key === key ? last : { key, isLoading: true }));
    change(last => ({ ...last, isLoading: true }));
    load(aborter.signal).then(
      value => change(() => ({ key, value, isLoading: false })),
      error => change(last => ({ ...last, failure: toFailure(error), isLoading: false })),
    );
    return () => aborter.abort();
  }, [key, version, attempt]);
  const current = state.key === key ? state : { isLoading: true };
  return { ...current, reload: () => setAttempt(last => last + 1) };
}
