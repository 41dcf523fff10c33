import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';

export interface RelayAlarmProps {
  /** What the failure costs a human. */
  readonly cost: string;
  /** The page that says what to do, in docs/runbooks. */
  readonly page: string;
  readonly metric: IMetric;
  /** Too much, or as much. */
  readonly threshold: number;
  /** So many of so many periods are at it. */
  readonly periods: readonly [breaching: number, of: number];
  /** Whether a value that is missing is as bad; by default it is as good as none. */
  readonly missingIsBad?: boolean;
}

/** An alarm that says what it costs, and where to read on: who is woken by it has not read the code. */
export class RelayAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: RelayAlarmProps) {
    super(scope, id);
    const { cost, page, metric, threshold, periods, missingIsBad = false } = props;
    const [datapointsToAlarm, evaluationPeriods] = periods;
    this.alarm = new Alarm(this, 'Alarm', {
      alarmDescription: `${cost} What to do: docs/runbooks/${page}.md`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm,
      evaluationPeriods,
      treatMissingData: missingIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
  }
}
