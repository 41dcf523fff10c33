import { type Answer, htmlAnswer, jsonAnswer } from '../api/answer.ts';
import { describeFaults, type Fault, type GoodAnswer } from './fault.ts';

// The example of the provider's own page, which lacks two commas.
const pageExample = `{
    "items":
        [
          {
           "contractId":"N********",
           "serviceName":"uno-virtual",
           "orderType":1,
           "offerPlanDate":"2014-10-31T12:34:56Z",
           "orderStatus":1
           "orderRequestNum":"************"
            }
       ]
    "resultCount":1
}
`;

const jsonText = (body: string): Answer => ({ ...jsonAnswer(200, null), body });

const breaking = (does: string, answer: (good: GoodAnswer) => Answer): Fault => ({
  does,
  outcome: 'bad',
  at: 'call',
  answer,
});

export const brokenBodies = describeFaults({
  'bad-json': breaking("200 with the example of the provider's page: commas are missing", () => jsonText(pageExample)),
  'html-200': breaking('200 with an HTML page', () => htmlAnswer(200, 'Maintenance')),
  'empty-body': breaking('200 with an empty body', () => jsonText('')),
  'json-null': breaking('200 with the JSON text null', () => jsonText('null')),
  'truncated-json': breaking('200 with the first half of the JSON text, sent as if it were all', ({ body }) => {
    const text = JSON.stringify(body);
    return jsonText(text.slice(0, text.length / 2));
  }),
});
