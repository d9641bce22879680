{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- A layer is a schema of its own name, without the target's before it. -#}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
