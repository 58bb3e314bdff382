package offenders.core;

public class ShowsHiddenType {
  public static final java.util.Set<offenders.core.process.NotExported> HIDDEN = java.util.Set.of();
}
