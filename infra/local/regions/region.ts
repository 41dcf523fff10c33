import type { QueueName } from '../../../functions/spec.ts';
import { QUEUES } from '../../topology.ts';
import { AWS } from '../function-environment.ts';
import type { Invoke, RunningFunctions } from '../functions.ts';
import { startQueuePump } from '../queue-pump.ts';
import { type SchedulerOptions, startScheduler } from '../scheduler.ts';
import type { RegionEngines } from '../start-engines.ts';
import { RegionStopped } from './threaded-functions.ts';

interface RegionSetting {
  readonly name: string;
  readonly url: string;
  readonly engines: RegionEngines;
  readonly startFunctions: () => Promise<RunningFunctions>;
  /** Sees each call of a function: what comes of it, or what it does besides. */
  readonly watch: (invoke: Invoke) => Invoke;
  readonly schedule: Omit<SchedulerOptions, 'region'>;
}

/** A region's functions with what calls them: schedules, queues, and its gateway by `invoke`. */
export class LocalRegion {
  readonly name: string;
  readonly url: string;
  readonly engines: RegionEngines;
  readonly #setting: RegionSetting;
  readonly #invoke: Invoke;
  #functions = Promise.withResolvers<RunningFunctions>();
  #ends: (() => Promise<unknown>)[] = [];
  #isStopped = false;
  #changing: Promise<void> = Promise.resolve();

  constructor(setting: RegionSetting) {
    this.name = setting.name;
    this.url = setting.url;
    this.engines = setting.engines;
    this.#setting = setting;
    this.#invoke = setting.watch(async (name, event) => (await this.#functions.promise).invoke(name, event));
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Waits for functions that are not there yet; throws RegionStopped while the region is stopped. */
  readonly invoke: Invoke = async (name, event) => {
    if (this.#isStopped) throw new RegionStopped();
    return this.#invoke(name, event);
  };

  /** Loads the functions, which answer from here on. */
  async load(): Promise<void> {
    const functions = await this.#setting.startFunctions();
    this.#ends.push(() => functions.stop());
    this.#functions.resolve(functions);
  }

  /** From here on, schedules and queues call functions. */
  work(): void {
    const { engines, schedule, name } = this.#setting;
    const { client, queueUrls } = engines.queues;
    const region = AWS.region;
    const names = Object.keys(QUEUES) as QueueName[];
    const pumps = names.map(queue =>
      startQueuePump({ name: queue, url: queueUrls[queue], client, region, invoke: this.#invoke }),
    );
    const scheduler = startScheduler(this.#invoke, { ...schedule, region: name });
    this.#ends.push(() => scheduler.stop(), ...pumps.map(pump => () => pump.stop()));
  }

  /** The functions end wherever they are; nothing calls them any more. Its queues keep what they have. */
  stop(): Promise<void> {
    return this.#change(async () => {
      if (this.#isStopped) return;
      this.#isStopped = true;
      await Promise.all(this.#ends.splice(0).map(end => end()));
    });
  }

  /** Goes on after a stop. */
  start(): Promise<void> {
    return this.#change(async () => {
      if (!this.#isStopped) return;
      this.#functions = Promise.withResolvers();
      await this.load();
      this.#isStopped = false;
      this.work();
    });
  }

  /** One change after the other, whoever asks for them at once. */
  #change(make: () => Promise<void>): Promise<void> {
    const made = this.#changing.then(make);
    this.#changing = made.catch(() => undefined);
    return made;
  }
}
