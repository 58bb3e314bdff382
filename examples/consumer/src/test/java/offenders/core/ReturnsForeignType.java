package offenders.core;

public class ReturnsForeignType {
  public vendor.ForeignType get() {
    return new vendor.ForeignType();
  }
}
