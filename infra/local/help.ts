export const HELP = `order-relay on this machine: the deployed functions, with local engines in place of AWS.

Usage: npm start -- [options]

  --port PORT          where the API listens, on 127.0.0.1 (8787; 0: any free port)
  --upstream URL       poll this provider instead of a simulated one, such as
                       https://api.ntt.com, with the credentials in NTT_CONSUMER_KEY
                       and NTT_CONSUMER_SECRET
  --poll-seconds N     ask for each service's orders every N seconds (2)
  --details WHEN       ask for order details in the provider's service-hours, or always
                       (service-hours with --upstream, always without)
  --data DIR           keep table and keys in DIR; else all is in memory
  --strict             accept receivers as deployed does: https, public addresses;
                       there is no sample receiver then
  --json               print JSON lines only (npm itself: npm start --silent -- …)
  -h, --help           this text

Examples
  npm start                                   simulated orders, a sample receiver
  npm start -- --data ./data                  the same, and kept for the next start
  NTT_CONSUMER_KEY=… NTT_CONSUMER_SECRET=… npm start -- \\
    --upstream https://api.ntt.com --poll-seconds 300 --data ./data

Clients: local / local-secret (every scope), viewer / viewer-secret (orders:read).

A token, the provider's orders, and a receiver of your own:
  TOKEN=$(curl -s http://127.0.0.1:8787/v1/oauth/accesstokens \\
    -H 'content-type: application/json' -d '{"grantType":"client_credentials",
    "clientId":"local","clientSecret":"local-secret"}' \\
    | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')
  curl -H "authorization: Bearer $TOKEN" \\
    "http://127.0.0.1:8787/v1/business-process/service-orders?serviceName=uno"
  curl http://127.0.0.1:8787/v1/webhook-endpoints \\
    -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
    -d '{"url":"http://127.0.0.1:3000/hook"}'
The last answer holds the endpoint's secret: verify webhooks with it, by any Standard
Webhooks library. Ctrl-C ends the runner.
`;
