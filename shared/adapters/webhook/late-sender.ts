import type { WebhookSender, WebhookSenderOptions } from './sender.ts';

/**
 * The sender's `post`, for a function that seldom posts: the first call loads sender and undici, of which no other call
 * then waits for the third of the code that they are.
 */
export function createLatePost(options: WebhookSenderOptions): WebhookSender['post'] {
  let sender: WebhookSender | undefined;
  return async (...delivery) => {
    const { WebhookSender } = await import('./sender.ts');
    sender ??= new WebhookSender(options);
    return sender.post(...delivery);
  };
}
