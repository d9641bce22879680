"""What the warehouse is made of: the dbt project as a component."""
