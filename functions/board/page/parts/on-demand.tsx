import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

interface OnDemandProps {
  /** The button's words. */
  readonly show: string;
  readonly hide: string;
  readonly children: ComponentChildren;
}

/** What is in the page only when somebody has asked for it. */
export function OnDemand({ show, hide, children }: OnDemandProps) {
  const [isShown, setShown] = useState(false);
  return (
    <>
      <button type="button" class="plain" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
        {isShown ? hide : show}
      </button>
      {isShown && children}
    </>
  );
}
