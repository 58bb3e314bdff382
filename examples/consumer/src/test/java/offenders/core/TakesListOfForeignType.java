package offenders.core;

public class TakesListOfForeignType {
  protected void put(java.util.List<? extends vendor.ForeignType[]> values) {
    values.forEach(value -> {});
  }
}
