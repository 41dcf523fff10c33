import type { Label } from '../../../../shared/domain/provider/codes.ts';
import type { Failure } from '../reading/failure.ts';

/** What a failure means, and what one can do. */
export function explainFailure({ status, retryAfterSeconds }: Failure): {
  readonly what: Label;
  readonly remedy: Label;
} {
  const seconds = retryAfterSeconds ?? 30;
  switch (status) {
    case 0:
      return {
        what: { ja: 'サーバーに届きませんでした。', en: 'The server did not answer.' },
        remedy: { ja: 'ネットワークを確かめて、もう一度お試しください。', en: 'Check the network, then try again.' },
      };
    case 401:
      return {
        what: { ja: 'クライアント ID かシークレットが違います。', en: 'The client ID or the secret is wrong.' },
        remedy: {
          ja: '入力を確かめてください。シークレットを失くしたときは、管理者に新しいものを発行してもらってください。',
          en: 'Check what you typed. Whoever runs order-relay can give you a new secret if yours is lost.',
        },
      };
    case 403:
      return {
        what: { ja: 'このクライアントには権限がありません。', en: 'This client may not see or do this.' },
        remedy: {
          ja: '管理者に必要なスコープを付けたクライアントを作ってもらってください。',
          en: 'Ask whoever runs order-relay for a client with the scope it needs.',
        },
      };
    case 404:
      return {
        what: { ja: '見つかりませんでした。', en: 'There is no such thing.' },
        remedy: {
          ja: 'アドレスを確かめるか、一覧から選んでください。',
          en: 'Check the address, or choose from the list.',
        },
      };
    case 429:
      return {
        what: { ja: 'リクエストが多すぎます。', en: 'There were too many requests.' },
        remedy: {
          ja: `${seconds} 秒ほど待って、もう一度お試しください。`,
          en: `Wait ${seconds} seconds, then try again.`,
        },
      };
    case 503:
      return {
        what: { ja: 'まだ最初の取得が終わっていません。', en: 'Nothing complete has come from the provider yet.' },
        remedy: {
          ja: `${seconds} 秒ほど待ってお試しください。続くときは「状態」をご覧ください。`,
          en: `Try again in ${seconds} seconds. If it goes on, look at Status.`,
        },
      };
    default:
      return status < 500
        ? {
            what: { ja: 'リクエストが受け付けられませんでした。', en: 'The request was refused.' },
            remedy: { ja: '下の説明をご覧ください。', en: 'See what is said below.' },
          }
        : {
            what: { ja: 'サーバーでエラーが起きました。', en: 'Something failed on the server.' },
            remedy: {
              ja: 'もう一度お試しください。続くときは、下の番号を管理者に伝えてください。',
              en: 'Try again. If it goes on, tell whoever runs order-relay the number below.',
            },
          };
  }
}
