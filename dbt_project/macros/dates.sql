{% macro days_between(first, last) -%}
    {#- Whole days from `first` to `last`, negative when `last` is earlier. -#}
    {%- if target is defined and target.type == 'spark' -%}
    {{ spark__days_between(first, last) }}
    {%- else -%}
    {{ default__days_between(first, last) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__days_between(first, last) -%}
    cast(date_diff('day', {{ first }}, {{ last }}) as integer)
{%- endmacro %}

{% macro spark__days_between(first, last) -%}
    datediff({{ last }}, {{ first }})
{%- endmacro %}
