import type { Row } from './row.ts';
import { row as burst } from './rows/burst.ts';
import { row as calls } from './rows/calls.ts';
import { row as cold } from './rows/cold.ts';
import { row as compare } from './rows/compare.ts';
import { row as deliver } from './rows/deliver.ts';
import { row as delivered } from './rows/delivered.ts';
import { row as fanOut } from './rows/fan-out.ts';
import { row as growth } from './rows/growth.ts';
import { row as latency } from './rows/latency.ts';
import { row as money } from './rows/money.ts';
import { row as neighbour } from './rows/neighbour.ts';
import { row as peers } from './rows/peers.ts';
import { row as query } from './rows/query.ts';
import { row as recovery } from './rows/recovery.ts';
import { row as reuse } from './rows/reuse.ts';
import { row as sender } from './rows/sender.ts';
import { row as sign } from './rows/sign.ts';
import { row as sustained } from './rows/sustained.ts';
import { row as unchanged } from './rows/unchanged.ts';

/** In the order of the page. */
export const ROWS: readonly Row[] = [
  unchanged,
  compare,
  sign,
  sender,
  peers,
  deliver,
  reuse,
  fanOut,
  delivered,
  recovery,
  neighbour,
  burst,
  sustained,
  calls,
  cold,
  latency,
  growth,
  query,
  money,
];
