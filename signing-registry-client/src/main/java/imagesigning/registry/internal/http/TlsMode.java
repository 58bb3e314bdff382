package imagesigning.registry.internal.http;

/** Whether a server's certificate is verified. */
public enum TlsMode {
  /** The certificate and the host name are verified. */
  VERIFIED,
  /** Neither is; the caller asked for it. */
  UNVERIFIED
}
