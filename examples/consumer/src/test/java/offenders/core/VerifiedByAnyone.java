package offenders.core;

public class VerifiedByAnyone {
  public VerifiedByAnyone() {}
}
