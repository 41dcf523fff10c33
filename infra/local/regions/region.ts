import type { QueueName } from '../../../functions/spec.ts';
import { QUEUES } from '../../topology.ts';
import { AWS } from '../function-environment.ts';
import { FunctionCutOff, type Invoke, type RunningFunctions } from '../functions.ts';
import { type QueuePump, startQueuePump } from '../queue-pump.ts';
import { type Scheduler, type SchedulerOptions, startScheduler } from '../scheduler.ts';
import type { RegionEngines } from '../start-engines.ts';

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
  #scheduler: Scheduler | undefined;
  #pumps: readonly QueuePump[] = [];
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

  /** Waits for functions that are not there yet; throws FunctionCutOff while the region is stopped. */
  readonly invoke: Invoke = async (name, event) => {
    if (this.#isStopped) throw new FunctionCutOff();
    return this.#invoke(name, event);
  };

  /** Loads the functions, which answer from here on. */
  async load(): Promise<void> {
    this.#functions.resolve(await this.#setting.startFunctions());
  }

  /** From here on, schedules and queues call functions. */
  work(): void {
    const { client, queueUrls } = this.engines.queues;
    const names = Object.keys(QUEUES) as QueueName[];
    this.#pumps = names.map(name =>
      startQueuePump({ name, url: queueUrls[name], client, region: AWS.region, invoke: this.#invoke }),
    );
    this.#startScheduler();
  }

  /** The functions end wherever they are; nothing calls them any more. Its queues keep what they have. */
  stop(): Promise<void> {
    return this.#change(async () => {
      if (this.#isStopped) return;
      this.#isStopped = true;
      for (const pump of this.#pumps) pump.pause();
      await Promise.all([this.#functions.promise.then(functions => functions.stop()), this.#scheduler?.stop()]);
    });
  }

  /** Goes on after a stop. */
  start(): Promise<void> {
    return this.#change(async () => {
      if (!this.#isStopped) return;
      this.#functions = Promise.withResolvers();
      await this.load();
      this.#isStopped = false;
      for (const pump of this.#pumps) pump.resume();
      this.#startScheduler();
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.stop(), ...this.#pumps.map(pump => pump.stop())]);
  }

  #startScheduler(): void {
    this.#scheduler = startScheduler(this.#invoke, { ...this.#setting.schedule, region: this.name });
  }

  /** One change after the other, whoever asks for them at once. */
  #change(make: () => Promise<void>): Promise<void> {
    const made = this.#changing.then(make);
    this.#changing = made.catch(() => undefined);
    return made;
  }
}
