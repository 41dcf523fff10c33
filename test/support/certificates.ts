import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 24 * 60 * 60 * 1000;

export interface Credentials {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority, of this test alone. */
export async function createAuthority(name = 'Test authority') {
  x509.cryptoProvider.set(webcrypto as never);
  const createKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const keys = await createKeys();
  const from = (days: number) => new Date(Date.now() + days * DAY_MS);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    notBefore: from(-10),
    notAfter: from(10),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });

  const issue = async (host: string, { expired = false, selfSigned = false } = {}): Promise<Credentials> => {
    const own = await createKeys();
    const content = {
      subject: `CN=${host}`,
      issuer: selfSigned ? `CN=${host}` : root.subject,
      notBefore: from(-9),
      notAfter: from(expired ? -1 : 9),
      signingAlgorithm: ALGORITHM,
      publicKey: own.publicKey,
      signingKey: selfSigned ? own.privateKey : keys.privateKey,
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }])],
    };
    const certificate = await x509.X509CertificateGenerator.create(content);
    const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
    return { key: x509.PemConverter.encode(key, 'PRIVATE KEY'), cert: certificate.toString('pem') };
  };
  return { certificate: root.toString('pem'), issue };
}
