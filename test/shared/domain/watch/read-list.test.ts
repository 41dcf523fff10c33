import { expect, it } from 'vitest';
import { cellOfKey } from '../../../../shared/domain/provider/order-id.ts';
import { readList } from '../../../../shared/domain/watch/read-list.ts';
import { listAnswer, order, PollLab, SUBJECT } from '../../../support/poll-lab.ts';

const orders = Array.from({ length: 300 }, (_, i) => order(i));

it.each([true, false])(
  'of an answer that is cut, with all orders wanted: %s, only what differs moved',
  async isWhole => {
    const lab = new PollLab();
    lab.answer = async () => listAnswer(orders);
    await lab.poll();
    const { record } = await lab.polls.readPoll(SUBJECT);
    const read = readList(Buffer.from(listAnswer(orders.with(7, order(7, { orderStatus: 2 })))), record, { isWhole });
    expect(read.isWhole).toBe(isWhole);
    expect(read.moved.size).toBe(1);
    const keys = [...read.listed.keys()];
    expect(keys.filter(key => read.moved.has(cellOfKey(key)))).not.toEqual([]);
    const others = keys.filter(key => !read.moved.has(cellOfKey(key)));
    if (isWhole) expect(keys).toHaveLength(orders.length);
    else expect(others).toEqual([]);
  },
);
