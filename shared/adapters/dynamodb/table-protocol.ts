import { AwsJson1_0Protocol } from '@aws-sdk/core/protocols';

/** An attribute's value in JSON, where bytes are base64, and as the SDK has it. */
interface Value {
  B?: string | Uint8Array;
  BS?: (string | Uint8Array)[];
  readonly L?: readonly Value[];
  readonly M?: Readonly<Record<string, Value>>;
}

interface Found {
  readonly Items?: readonly Readonly<Record<string, Value>>[];
}

/**
 * How the table's clients read answers. The SDK looks into its schema for each value of each item, which takes longer
 * than to parse them; what a query found gets the same form here without it.
 */
export class TableProtocol extends AwsJson1_0Protocol {
  override deserializeResponse: AwsJson1_0Protocol['deserializeResponse'] = async (operation, context, response) => {
    const { statusCode, body } = response;
    if (operation.name !== 'Query' || this.isErrorResponse(statusCode) || !Buffer.isBuffer(body))
      return super.deserializeResponse(operation, context, response);
    const found: Found = JSON.parse(body.toString());
    for (const item of found.Items ?? []) Object.values(item).forEach(decodeBytes);
    return { ...found, $metadata: this.deserializeMetadata(response) } as never;
  };
}

function decodeBytes(value: Value): void {
  if (value.B !== undefined) value.B = Buffer.from(value.B as string, 'base64');
  if (value.BS !== undefined) value.BS = value.BS.map(text => Buffer.from(text as string, 'base64'));
  value.L?.forEach(decodeBytes);
  if (value.M !== undefined) Object.values(value.M).forEach(decodeBytes);
}
