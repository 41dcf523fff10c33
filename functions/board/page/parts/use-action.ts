import { useState } from 'preact/hooks';
import { type Failure, toFailure } from '../reading/failure.ts';

export interface Action<T> {
  readonly run: () => Promise<void>;
  readonly isBusy: boolean;
  readonly result?: T;
  readonly failure?: Failure;
}

type State<T> = Pick<Action<T>, 'isBusy' | 'result' | 'failure'>;

/**
 * Something that a button does once at a time, with what came of it. Meanwhile it is `aria-disabled`: a button that is
 * `disabled` loses the focus, and whoever works by the keyboard begins at the page's top again.
 */
export function useAction<T>(make: () => Promise<T>): Action<T> {
  const [state, setState] = useState<State<T>>({ isBusy: false });
  const run = async () => {
    if (state.isBusy) return;
    setState({ isBusy: true });
    await make().then(
      result => setState({ isBusy: false, result }),
      error => setState({ isBusy: false, failure: toFailure(error) }),
    );
  };
  return { ...state, run };
}
