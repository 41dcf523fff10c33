import { ApiKey, type RestApi, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { BURST, REQUESTS_PER_SECOND, SHARED_SLOT, SLOTS, slotKey } from '../shared/api/throttle.ts';

const THROTTLE = { rateLimit: REQUESTS_PER_SECOND, burstLimit: BURST };

/** Every slot's own limit. Which slot a request counts for, the authorizer says by the slot's key. */
export class SlotPlan extends Construct {
  constructor(api: RestApi, id: string, { name }: { readonly name: string }) {
    super(api, id);
    const plan = new UsagePlan(this, 'Plan', {
      description: `Limits of each client of ${name}`,
      throttle: THROTTLE,
      apiStages: [{ api: api.deploymentStage.restApi, stage: api.deploymentStage }],
    });
    for (let slot = SHARED_SLOT; slot <= SLOTS; slot++) {
      const description =
        slot === SHARED_SLOT ? `${name}, clients without a slot of their own` : `${name}, slot ${slot}`;
      plan.addApiKey(new ApiKey(this, `Slot${slot}`, { value: slotKey(name, slot), description }));
    }
  }
}
