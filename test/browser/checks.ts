/** What must hold, by what is said of it. Each goes on where the one before it has ended. */
export type Checks = Readonly<Record<string, () => Promise<void>>>;

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Runs them in order, and says how each went; resolves to how many failed. */
export async function runChecks(checks: Checks): Promise<{ passed: number; failed: number }> {
  let failed = 0;
  for (const [name, check] of Object.entries(checks))
    await check().then(
      () => say(`ok: ${name}`),
      error => {
        failed++;
        say(`FAILED: ${name}\n${error.message}`);
      },
    );
  return { passed: Object.keys(checks).length - failed, failed };
}
