import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../api.ts';
import { check, JP, NAME, type Stage, type Step } from '../stage.ts';

export const RIGHTS: readonly Step[] = [
  {
    what: 'a function whose grant is of another table is refused by the table',
    async run(stage) {
      const policy = await findPolicy(stage, 'api');
      const statusIs = (wanted: number) =>
        eventually(`an answer of ${wanted}`, async () => {
          const { status } = await stage.apiOf(JP).call('GET', '/events');
          return status === wanted ? true : undefined;
        });
      await statusIs(200);
      const broken = policy.document.replaceAll(`:table/${NAME}`, ':table/another');
      check(broken !== policy.document, `no grant of the table: ${policy.document}`);
      await policy.put(broken);
      await statusIs(500);
      await policy.put(policy.document);
      await statusIs(200);
    },
  },
];

/** The policy of a function's role that says what its spec lets it touch. */
async function findPolicy({ checkout }: Stage, functionName: string) {
  const [role] = (await checkout.aws(
    `lambda list-functions --query "Functions[?starts_with(FunctionName, '${NAME}-jp-${functionName}Function')].Role"`,
  )) as [string];
  const roleName = role.split('/').at(-1);
  const [name] = (await checkout.aws(`iam list-role-policies --role-name ${roleName} --query PolicyNames`)) as [string];
  const names = `--role-name ${roleName} --policy-name ${name}`;
  const document = JSON.stringify(await checkout.aws(`iam get-role-policy ${names} --query PolicyDocument`));
  return {
    document,
    async put(text: string): Promise<void> {
      const file = join(checkout.folder, 'cdk.out', 'policy.json');
      writeFileSync(file, text);
      await checkout.run(`aws iam put-role-policy ${names} --policy-document file://${file}`);
    },
  };
}
