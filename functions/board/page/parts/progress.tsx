/** That something is read, and of what how much is there already. */
export function Progress({ text }: { text: string }) {
  return (
    <p class="progress" role="status">
      <span class="bar" aria-hidden="true" />
      {text}
    </p>
  );
}
