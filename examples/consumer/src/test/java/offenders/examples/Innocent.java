package offenders.examples;

public class Innocent {
  Class<?> exported() {
    System.out.println("an example may print");
    return offenders.core.Innocent.class;
  }
}
