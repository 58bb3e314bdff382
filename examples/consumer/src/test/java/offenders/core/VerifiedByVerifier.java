package offenders.core;

public final class VerifiedByVerifier {
  VerifiedByVerifier() {}
}
