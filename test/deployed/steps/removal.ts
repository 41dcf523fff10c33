import { order } from '../../support/poll-lab.ts';
import { eventually } from '../api.ts';
import { check, JP, NAME, type Step, US } from '../stage.ts';

export const REMOVAL: readonly Step[] = [
  {
    what: 'a receiver that is gone has its endpoint disabled, in both regions',
    async run(stage) {
      stage.receiver.answer({ status: 410 });
      stage.provider.put('accs', order(1, { orderStatus: 1 }));
      for (const region of [JP, US])
        await eventually(`that ${region.name} shows it disabled`, async () => {
          const { body } = await stage.apiOf(region).call('GET', `/webhook-endpoints/${stage.endpoint.id}`);
          return body.status === 'disabled' ? true : undefined;
        });
    },
  },
  {
    what: 'all is destroyed only when its protection is off, and then leaves the table and the secrets',
    async run({ checkout }) {
      const refusal = await checkout.run('npx cdk destroy --all --force').catch(String);
      check(String(refusal).includes('TerminationProtection'), `destroying it was not refused: ${refusal}`);
      await checkout.run('npx cdk deploy --all -c unprotected=true && npx cdk destroy --all --force');
      const endpoints = await checkout.aws(
        `dynamodb query --table-name ${NAME} --select COUNT --query Count \
        --key-condition-expression pk=:pk --expression-attribute-values '{":pk":{"S":"ENDPOINTS"}}'`,
      );
      check(Number(endpoints) > 0, `endpoints in the table: ${endpoints}`);
      await checkout.run(`aws secretsmanager get-secret-value --secret-id ${NAME}/root`);
      const stacks = await checkout.aws(
        `cloudformation describe-stacks --query "Stacks[?starts_with(StackName, '${NAME}')].StackName"`,
      );
      check(JSON.stringify(stacks) === '[]', `stacks are left: ${stacks}`);
    },
  },
];
