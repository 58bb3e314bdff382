package offenders.core.process;

public class NotExported {}
